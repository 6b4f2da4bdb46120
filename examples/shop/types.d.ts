import 'express-session'

export interface Product {
  readonly id: string
  readonly name: string
  readonly picture: string
  /** Euro cents. */
  readonly price: number
  readonly summary: string
  readonly details: string
}

/** A moment is a Date in the request that writes it. Stores keep JSON, so it is a string from the next request on. */
export type Moment = Date | string

export interface CartItem {
  id: string
  qty: number
  options: { giftWrap: boolean; note: string | null }
  addedAt: Moment
}

export interface Cart {
  items: CartItem[]
  coupon: { code: string; percent: number } | null
  updatedAt: Moment
}

export interface User {
  readonly id: string
  readonly name: string
  readonly email: string
}

export interface Address {
  name: string
  street: string
  city: string
}

export interface Order {
  readonly id: string
  readonly userId: string
  readonly lines: readonly { readonly product: Product; readonly qty: number }[]
  /** Euro cents. */
  readonly total: number
  readonly address: Address
  readonly placedAt: Date
}

export type Theme = 'system' | 'light' | 'dark'
export type Currency = 'EUR' | 'GBP' | 'USD'

declare module 'express-session' {
  interface SessionData {
    cart: Cart
    user: User & { signedInAt: Moment }
    csrfToken: string
    flash: string[]
    address: Address
    lastOrder: { id: string; placedAt: Moment }
    campaign: { name: string; landedAt: Moment }
    dashboard: { visits: number; last: Moment }
    attempts: number
  }
}
