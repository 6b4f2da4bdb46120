/** @import { Product } from '../types.d.ts' */
/** @import { View } from '../view.js' */
/** @import { Page } from './layout.js' */
import { html } from '../html.js'
import { formatMoney } from '../money.js'

/**
 * @param {View} view
 * @param {Product} product
 * @returns {Page}
 */
export const productPage = (view, { id, name, picture, price, details }) => ({
  title: name,
  body: html`
    <article class="product">
      <img src="/goods/${picture}.svg" alt="" width="240" height="240">
      <div>
        <h1>${name}</h1>
        <p>${details}</p>
        <p><strong>${formatMoney(price, view.currency)}</strong></p>
        <form method="post" action="/cart/items" data-add="${id}">
          <input type="hidden" name="_csrf" value="${view.token()}">
          <input type="hidden" name="id" value="${id}">
          <label>Quantity <input type="number" name="qty" value="1" min="1" max="20"></label>
          <label><input type="checkbox" name="giftWrap" value="yes"> Gift wrap</label>
          <button>Add to cart</button>
        </form>
      </div>
    </article>`,
  tryThis: [
    html`Press <b>Add to cart</b>. This form is a plain one: <code>POST /cart/items</code> answers 303, then
      <code>GET /cart</code> follows. Both are in <b>Requests</b>.`,
    html`Select the <code>GET /cart</code>: it took the message out of <code>flash</code>, so it wrote to the session,
      too. A reading page that saves is worth knowing.`,
    html`Add it once more with <b>Gift wrap</b>, for a change two levels down:
      <code>cart.items[0].options.giftWrap</code>.`,
    html`Look at <b>Request</b>: of this page, the route's pattern <code>/products/:id</code> and its params; of the
      POST, the parsed body, in which <code>_csrf</code> is redacted.`,
  ],
})
