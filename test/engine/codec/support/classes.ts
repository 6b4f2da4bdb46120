import { registerClass } from '../../../../server/engine/codec/classes.ts'

export class Point {
  x: unknown
  y: unknown

  constructor(x: unknown, y: unknown) {
    this.x = x
    this.y = y
  }

  toJSON(): string {
    return 'never asked'
  }
}

/** Has private state, and so needs functions to be stored. */
export class Money {
  readonly #cents: unknown

  constructor(cents: unknown) {
    this.#cents = cents
  }

  get cents(): unknown {
    return this.#cents
  }
}

export class PaymentError extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

export function registerTestClasses(): void {
  registerClass(Point)
  registerClass(Money, { store: ({ cents }) => ({ cents }), restore: ({ cents }) => new Money(cents) })
  registerClass(PaymentError)
}
