/** @import { Order, User } from '../types.d.ts' */
/** @import { View } from '../view.js' */
/** @import { Page } from './layout.js' */
import { html } from '../html.js'
import { formatMoney } from '../money.js'

/**
 * @param {View} view
 * @param {User} user
 * @param {readonly Order[]} orders
 * @returns {Page}
 */
export const accountPage = (view, user, orders) => ({
  title: 'Your account',
  body: html`
    <h1>${user.name}</h1>
    <p>${user.email}</p>
    <h2>Orders</h2>
    ${orders.length === 0 && html`<p>None yet.</p>`}
    <ul>${orders.map(
      ({ id, total, placedAt }) => html`
      <li><a href="/account/orders/${id}">${id}</a>, ${placedAt.toISOString().slice(0, 10)},
        ${formatMoney(total, view.currency)}</li>`,
    )}</ul>
    <form id="logout-form" method="post" action="/account/logout">
      <input type="hidden" name="_csrf" value="${view.token()}">
      <button>Log out</button>
    </form>`,
  tryThis: [
    html`<b>Log out</b>. The verdict is <em>destroyed</em>: the store's <code>destroy</code> is among the storage
      operations, and in <b>Cookies</b> the session cookie is recognised as a deletion.`,
    html`Watch the bar while you do it: the next page has no session, or a new one with another fingerprint.`,
    html`<code>user.signedInAt</code> was a <code>Date</code> at the login. Here it is a string.`,
  ],
})
