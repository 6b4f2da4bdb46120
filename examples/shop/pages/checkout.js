/** @import { summarise } from '../cart.js' */
/** @import { Address } from '../types.d.ts' */
/** @import { View } from '../view.js' */
/** @import { Page } from './layout.js' */
import { html } from '../html.js'
import { formatMoney } from '../money.js'

/**
 * @param {View} view
 * @param {ReturnType<typeof summarise>} cart
 * @param {Address | undefined} address
 * @returns {Page}
 */
export const checkoutPage = (view, { lines, total }, address) => ({
  title: 'Checkout',
  body: html`
    <h1>Checkout</h1>
    <p>${lines.map(({ qty, product }) => `${qty} × ${product.name}`).join(', ')}:
      <strong>${formatMoney(total, view.currency)}</strong></p>
    <form id="checkout-form" method="post" action="/checkout" class="stacked">
      <input type="hidden" name="_csrf" value="${view.token()}">
      <label>Name <input name="name" autocomplete="off" value="${address?.name ?? view.user?.name}" required></label>
      <label>Street <input name="street" autocomplete="off" value="${address?.street ?? '12 St James’s Square'}" required></label>
      <label>City <input name="city" autocomplete="off" value="${address?.city ?? 'London'}" required></label>
      <button>Place the order</button>
    </form>`,
  tryThis: [
    html`<b>Place the order</b>. One request removes <code>cart</code> and adds <code>address</code>,
      <code>lastOrder</code> and <code>flash</code>: four changes in one diff.`,
    html`Clear a field with the browser's tools and send it: 422, and the cart is as it was.`,
    html`Come here without being logged in: the redirect to the login is in <b>Requests</b>, with the path to come back
      to in its query.`,
  ],
})
