/** @import { View } from '../view.js' */
/** @import { Page } from './layout.js' */
import { html } from '../html.js'
import { demo } from '../users.js'

/**
 * @param {View} view
 * @param {string} next
 * @returns {Page}
 */
export const loginPage = (view, next) => ({
  title: 'Log in',
  body: html`
    <h1>Log in</h1>
    <p>The demo account: <code>${demo.email}</code> with the password <code>${demo.password}</code></p>
    <form id="login-form" method="post" action="/account/login" class="stacked">
      <input type="hidden" name="_csrf" value="${view.token()}">
      <input type="hidden" name="next" value="${next}">
      <label>Address <input name="email" type="email" autocomplete="username" value="${demo.email}" required></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      <button>Log in</button>
    </form>`,
  tryThis: [
    html`Fill the cart first, then log in. The verdict is <em>regenerated</em>: a new session id, and so a new
      fingerprint in the bar. The cart is still there, because the login copies it.`,
    html`Look at <b>Cookies</b>: the session cookie is sent again, with a new value. Values are redacted; their
      fingerprints show that it changed.`,
    html`Look at <b>Request</b>: the body's <code>password</code> is redacted. It was cut when the request was recorded
      and is stored nowhere.`,
    html`Log in with a wrong password: a message in <code>flash</code>, and the same session id.`,
  ],
})
