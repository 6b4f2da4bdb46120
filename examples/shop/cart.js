/** @import { Cart, CartItem, Product } from './types.d.ts' */
/** @import { SessionData } from 'express-session' */
import { findProduct } from './catalogue.js'
import { httpError } from './errors.js'

/** @typedef {Partial<SessionData>} Holder */

const MAX_QUANTITY = 20

/**
 * @param {Holder} session
 * @returns {Cart}
 */
function openCart(session) {
  session.cart ??= { items: [], coupon: null, updatedAt: new Date() }
  // A Date, on purpose: the panel shows that it comes back from the store as a string.
  session.cart.updatedAt = new Date()
  return session.cart
}

/**
 * @param {Holder} session
 * @param {unknown} id
 * @returns {CartItem}
 */
function findItem(session, id) {
  const item = session.cart?.items.find(candidate => candidate.id === id)
  if (!item) throw httpError(404, 'This is not in the cart.')
  return item
}

/**
 * @param {unknown} value
 * @param {number} least
 */
export function parseQuantity(value, least) {
  const qty = Number(value)
  if (Number.isInteger(qty) && qty >= least && qty <= MAX_QUANTITY) return qty
  throw httpError(422, `The quantity must be a whole number from ${least} to ${MAX_QUANTITY}.`)
}

/**
 * @param {Holder} session
 * @param {Product} product
 * @param {number} qty
 * @param {boolean} giftWrap
 */
export function addToCart(session, product, qty, giftWrap = false) {
  const item = session.cart?.items.find(({ id }) => id === product.id)
  const total = parseQuantity((item?.qty ?? 0) + qty, 1)
  const cart = openCart(session)
  if (item) {
    item.qty = total
    item.options.giftWrap ||= giftWrap
  } else cart.items.push({ id: product.id, qty: total, options: { giftWrap, note: null }, addedAt: new Date() })
}

/**
 * @param {Holder} session
 * @param {unknown} id
 * @param {number} qty 0 removes the product
 */
export function changeQuantity(session, id, qty) {
  const item = findItem(session, id)
  const cart = openCart(session)
  if (qty === 0) cart.items.splice(cart.items.indexOf(item), 1)
  else item.qty = qty
}

/**
 * @param {Holder} session
 * @param {Cart['coupon']} coupon
 */
export function applyCoupon(session, coupon) {
  openCart(session).coupon = coupon
}

/** @param {Cart | undefined} cart */
export const countItems = cart => cart?.items.reduce((sum, { qty }) => sum + qty, 0) ?? 0

/**
 * The cart with its products and sums, in euro cents.
 *
 * @param {Cart | undefined} cart
 */
export function summarise(cart) {
  const lines = (cart?.items ?? []).map(item => ({ ...item, product: findProduct(item.id) }))
  const subtotal = lines.reduce((sum, { product, qty }) => sum + product.price * qty, 0)
  const discount = Math.round((subtotal * (cart?.coupon?.percent ?? 0)) / 100)
  return { lines, coupon: cart?.coupon ?? null, subtotal, discount, total: subtotal - discount }
}
