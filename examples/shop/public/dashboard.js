const names = ['cart', 'stock', 'profile', 'report', 'weather', 'seen', 'notice', 'visit']
const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute('content') ?? ''
const body = document.querySelector('[data-calls]')

/** @param {readonly string[]} texts */
function row(texts) {
  const cells = texts.map(textContent => Object.assign(document.createElement('td'), { textContent }))
  const line = document.createElement('tr')
  line.append(...cells)
  return line
}

/** @param {string} name */
async function call(name) {
  const waiting = row([name, '…', '', ''])
  waiting.dataset.call = name
  body?.append(waiting)
  const start = performance.now()
  const method = name === 'visit' ? 'POST' : 'GET'
  const response = await fetch(`/dashboard/${name}`, {
    method,
    headers: { accept: 'application/json', 'x-csrf-token': token },
  })
  const answer = await response.text()
  const done = row([name, String(response.status), `${Math.round(performance.now() - start)} ms`, answer])
  done.dataset.call = name
  done.dataset.status = String(response.status)
  waiting.replaceWith(done)
}

function callAll() {
  body?.replaceChildren()
  for (const name of names) call(name).catch(() => body?.append(row([name, 'no answer', '', ''])))
}

document.querySelector('#call-again')?.addEventListener('click', callAll)
callAll()
