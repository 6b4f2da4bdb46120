const calls = [
  { method: 'GET', path: '/api/stats' },
  { method: 'GET', path: '/api/orders' },
  { method: 'POST', path: '/api/seen' },
  { method: 'GET', path: '/api/recommendations' },
]
const form = /** @type {HTMLFormElement} */ (document.querySelector('form'))
const forget = /** @type {HTMLInputElement} */ (form.elements.namedItem('forget'))
const body = /** @type {HTMLElement} */ (document.querySelector('tbody'))
const total = /** @type {HTMLElement} */ (document.querySelector('.total'))

/** @param {readonly string[]} texts */
function row(texts) {
  const line = document.createElement('tr')
  line.append(...texts.map(textContent => Object.assign(document.createElement('td'), { textContent })))
  return line
}

/** @param {number} start */
const since = start => `${Math.round(performance.now() - start)} ms`

/** @param {{ method: string, path: string }} call */
async function run({ method, path }) {
  const line = row([`${method} ${path}`, '…', ''])
  body.append(line)
  const start = performance.now()
  const response = await fetch(`${path}${forget.checked ? '?forget=on' : ''}`, { method })
  line.replaceWith(row([`${method} ${path}`, since(start), await response.text()]))
}

async function runAll() {
  body.replaceChildren()
  total.textContent = 'Four calls are under way …'
  const start = performance.now()
  const done = await Promise.allSettled(calls.map(run))
  const failed = done.filter(({ status }) => status === 'rejected').length
  total.textContent = failed > 0 ? `${failed} of four calls failed.` : `All four took ${since(start)}.`
}

form.addEventListener('submit', event => {
  event.preventDefault()
  runAll()
})
runAll()
