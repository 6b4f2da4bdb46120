/** @import { Product } from '../types.d.ts' */
/** @import { View } from '../view.js' */
/** @import { Page } from './layout.js' */
import { html } from '../html.js'
import { formatMoney } from '../money.js'

/**
 * @param {View} view
 * @param {readonly Product[]} products
 * @returns {Page}
 */
export function cataloguePage(view, products) {
  const token = view.token()
  return {
    title: 'Paper and ink',
    token,
    body: html`
      <h1>Paper and ink</h1>
      <ul class="products">${products.map(
        ({ id, name, picture, price, summary }) => html`
        <li>
          <a href="/products/${id}"><img src="/goods/${picture}.svg" alt="" width="120" height="120"></a>
          <h2><a href="/products/${id}">${name}</a></h2>
          <p>${summary}</p>
          <form method="post" action="/cart/items" data-add="${id}" data-by-fetch>
            <input type="hidden" name="_csrf" value="${token}">
            <input type="hidden" name="id" value="${id}">
            <strong>${formatMoney(price, view.currency)}</strong>
            <button>Add to cart</button>
          </form>
        </li>`,
      )}</ul>`,
    tryThis: [
      html`Press <b>Add to cart</b>. The page stays; the call appears in <b>Requests</b> as
        <code>POST /api/cart/items</code>, and <b>Session</b> shows the item where it was added.`,
      html`Press it again on the same product: only <code>cart.items[0].qty</code> and
        <code>cart.updatedAt</code> change.`,
      html`Reload. Nothing is written, so the verdict is <em>touched</em>: the cookie has an expiry, and the store
        moves it.`,
      html`In <b>Session</b>, look at <code>updatedAt</code>: a <code>Date</code> in the request that writes it, a string
        in the next one. JSON keeps no dates.`,
      html`Take a product's own page for the same form without a script, with a redirect.`,
    ],
  }
}
