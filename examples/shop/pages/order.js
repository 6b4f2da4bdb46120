/** @import { Order } from '../types.d.ts' */
/** @import { View } from '../view.js' */
/** @import { Page } from './layout.js' */
import { html } from '../html.js'
import { formatMoney } from '../money.js'

/**
 * @param {View} view
 * @param {Order} order
 * @returns {Page}
 */
export const orderPage = (view, { id, lines, total, address }) => ({
  title: `Order ${id}`,
  body: html`
    <h1>Order ${id}</h1>
    <ul>${lines.map(({ product, qty }) => html`<li>${qty} × ${product.name}</li>`)}</ul>
    <p>To ${address.name}, ${address.street}, ${address.city}</p>
    <p><strong>${formatMoney(total, view.currency)}</strong></p>
    <p><a href="/account">All orders</a></p>`,
  tryThis: [
    html`The order is kept by the shop, not by the session. <b>Session</b> shows that only <code>lastOrder</code> and
      <code>address</code> stayed.`,
    html`Open this address in a private window: it leads to the login, and shows nobody else's order.`,
  ],
})
