// Adds to the cart without leaving the page. Without this script the same forms post and are redirected.
const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute('content')

/** @param {string} text */
function say(text) {
  const message = Object.assign(document.createElement('p'), { className: 'message', textContent: text })
  document.querySelector('[data-messages]')?.replaceChildren(message)
}

/** @param {HTMLFormElement} form */
async function add(form) {
  const response = await fetch('/api/cart/items', {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': token ?? '' },
    body: JSON.stringify({ id: form.dataset.add }),
  })
  /** @type {{ count: string; error: { message: string } }} */
  const answer = await response.json()
  if (!response.ok) return say(answer.error.message)
  const count = document.querySelector('[data-cart-count]')
  if (count) count.textContent = answer.count
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll('form[data-by-fetch]')
for (const form of forms) {
  form.addEventListener('submit', event => {
    event.preventDefault()
    add(form).catch(() => say('The shop did not answer.'))
  })
}
