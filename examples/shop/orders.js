/** @import { Address, Cart, Order, User } from './types.d.ts' */
import { randomUUID } from 'node:crypto'
import { summarise } from './cart.js'
import { httpError } from './errors.js'

/** The orders of one run of the shop, in memory. */
export function createOrders() {
  /** @type {Map<string, Order>} */
  const orders = new Map()
  return {
    /**
     * @param {User} user
     * @param {Cart} cart
     * @param {Address} address
     */
    place(user, cart, address) {
      const { lines, total } = summarise(cart)
      const id = randomUUID().slice(0, 8)
      const order = { id, userId: user.id, lines, total, address, placedAt: new Date() }
      orders.set(id, order)
      return order
    },
    /** @param {User} user */
    of: user => [...orders.values()].filter(order => order.userId === user.id),
    /**
     * @param {User} user
     * @param {unknown} id
     */
    find(user, id) {
      const order = orders.get(String(id))
      if (order?.userId !== user.id) throw httpError(404, 'There is no such order.')
      return order
    },
  }
}

/** @typedef {ReturnType<typeof createOrders>} Orders */
