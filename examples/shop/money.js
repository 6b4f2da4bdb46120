/** @import { Currency } from './types.d.ts' */

/** Fixed rates: this is an example. @type {Readonly<Record<Currency, number>>} */
const rates = { EUR: 1, GBP: 0.86, USD: 1.09 }

/**
 * @param {number} cents euro cents
 * @param {Currency} currency
 */
export const formatMoney = (cents, currency) =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format((cents * rates[currency]) / 100)
