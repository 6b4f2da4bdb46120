import { httpError } from './errors.js'

/** @type {ReadonlyMap<string, number>} per cent, by code */
const coupons = new Map([
  ['INK10', 10],
  ['LETTERS25', 25],
])

/** @param {unknown} text */
export function findCoupon(text) {
  const code = String(text ?? '')
    .trim()
    .toUpperCase()
  const percent = coupons.get(code)
  if (percent === undefined) throw httpError(422, 'This coupon is not known. Try INK10.')
  return { code, percent }
}
