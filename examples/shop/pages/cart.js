/** @import { summarise } from '../cart.js' */
/** @import { View } from '../view.js' */
/** @import { Page } from './layout.js' */
import { html } from '../html.js'
import { formatMoney } from '../money.js'

/** @typedef {ReturnType<typeof summarise>} Summary */

/**
 * @param {View} view
 * @param {Summary['lines'][number]} line
 */
const row = (view, { id, qty, product, options }) => html`
  <tr>
    <td><a href="/products/${id}">${product.name}</a>${options.giftWrap && html` <small>gift-wrapped</small>`}</td>
    <td>
      <form method="post" action="/cart/items/${id}" data-qty="${id}">
        <input type="hidden" name="_csrf" value="${view.token()}">
        <input type="number" name="qty" value="${qty}" min="0" max="20" aria-label="Quantity of ${product.name}">
        <button>Change</button>
      </form>
    </td>
    <td class="number">${formatMoney(product.price * qty, view.currency)}</td>
    <td>
      <form method="post" action="/cart/items/${id}/remove" data-remove="${id}">
        <input type="hidden" name="_csrf" value="${view.token()}">
        <button>Remove</button>
      </form>
    </td>
  </tr>`

/**
 * @param {View} view
 * @param {Summary} cart
 */
const table = (view, { lines, coupon, discount, total }) => html`
  <table>
    <thead><tr><th>Product</th><th>Quantity</th><th class="number">Price</th><th></th></tr></thead>
    <tbody>${lines.map(line => row(view, line))}</tbody>
    <tfoot>
      ${
        coupon &&
        html`<tr><td colspan="2">Coupon ${coupon.code}</td>
        <td class="number">−${formatMoney(discount, view.currency)}</td><td></td></tr>`
      }
      <tr><th colspan="2">Total</th><th class="number" data-total>${formatMoney(total, view.currency)}</th><td></td></tr>
    </tfoot>
  </table>
  <form id="coupon-form" method="post" action="/cart/coupon">
    <input type="hidden" name="_csrf" value="${view.token()}">
    <label>Coupon <input name="code" placeholder="INK10" required></label>
    <button>Apply</button>
  </form>
  <p><a id="to-checkout" class="button" href="/checkout">Go to checkout</a></p>`

/**
 * @param {View} view
 * @param {Summary} cart
 * @returns {Page}
 */
export const cartPage = (view, cart) => ({
  title: 'Cart',
  body: html`
    <h1>Your cart</h1>
    ${cart.lines.length > 0 ? table(view, cart) : html`<p>It is empty. <a href="/">Fill it.</a></p>`}`,
  tryThis: [
    html`Put two products in, then <b>Remove</b> the first one. <b>Session</b> shows one removal, not a list in which
      everything changed.`,
    html`Apply the coupon <code>INK10</code>: <code>cart.coupon</code> changes from <code>null</code> to an object.`,
    html`Set a quantity to what it is already. The page looks the same, and yet the session is saved:
      <code>cart.updatedAt</code> changed.`,
    html`Send a coupon that does not exist: 422, and nothing was saved.`,
  ],
})
