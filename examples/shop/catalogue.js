/** @import { Product } from './types.d.ts' */
import { httpError } from './errors.js'

/** @type {readonly Product[]} */
export const products = [
  {
    id: 'a17',
    name: 'Field notebook',
    picture: 'notebook',
    price: 1450,
    summary: '96 dotted pages, thread-bound',
    details: 'Lies flat from the first page to the last. The paper takes fountain pen ink without bleeding.',
  },
  {
    id: 'b04',
    name: 'Fountain pen',
    picture: 'pen',
    price: 3900,
    summary: 'Steel nib, fine or medium',
    details: 'A light pen of brushed aluminium. It comes with a converter, so any bottled ink will do.',
  },
  {
    id: 'c21',
    name: 'Bottled ink',
    picture: 'ink',
    price: 1190,
    summary: 'Blue-black, 30 ml',
    details: 'Goes on blue and dries to a quiet black. Waterproof once it has dried for a minute.',
  },
  {
    id: 'd33',
    name: 'Letter set',
    picture: 'letter',
    price: 2200,
    summary: '20 sheets and 20 envelopes',
    details: 'Cotton paper with a deckled edge. The envelopes are lined with tissue.',
  },
  {
    id: 'e08',
    name: 'Brass ruler',
    picture: 'ruler',
    price: 1800,
    summary: '15 cm, engraved on both sides',
    details: 'Solid brass that darkens with the years. Millimetres on one side, inches on the other.',
  },
  {
    id: 'f12',
    name: 'Desk lamp',
    picture: 'lamp',
    price: 8900,
    summary: 'Warm light, three joints',
    details: 'Stands on 4 kg of cast iron and stays where it was put. The bulb can be replaced.',
  },
]

/**
 * @param {unknown} id
 * @returns {Product}
 */
export function findProduct(id) {
  const product = products.find(candidate => candidate.id === id)
  if (!product) throw httpError(404, 'There is no such product.')
  return product
}
