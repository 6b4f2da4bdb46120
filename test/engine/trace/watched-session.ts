import { targetOf } from '../../../server/engine/trace/target-of.ts'
import type { Trace } from '../../../server/engine/trace/trace.ts'
import { traceSession } from '../../../server/engine/trace/trace-session.ts'

/** A session class as the engine has one: methods and accessors on the prototype, its state under the session itself. */
export const saved = new WeakMap<object, number>()
export class Session {
  [key: string]: unknown
  get id(): string {
    if (!saved.has(this)) throw new Error('no session')
    return 'id-1'
  }
  set cookie(value: number) {
    saved.set(this, value)
  }
  save(): number {
    return saved.get(targetOf(this)) ?? -1
  }
}

export function watch(data: object, options: Parameters<typeof traceSession>[1] = {}) {
  const target = Object.assign(new Session(), structuredClone(data))
  saved.set(target, 7)
  const trace = traceSession(target, options)
  return { target, trace, session: trace.session as Session & Record<string, unknown> & Cart }
}

export interface Item {
  sku: string
  qty: number
  tags?: string[]
}
export interface Cart {
  cart: Item[]
  user: { name: string; address?: { city: string } }
}

export const cart = {
  cart: [
    { sku: 'a', qty: 1 },
    { sku: 'b', qty: 2 },
  ],
  user: { name: 'Ann', address: { city: 'Ulm' } },
  views: 3,
}

/** `write cart.0.qty` */
export const told = ({ accesses }: Trace) =>
  accesses.map(({ kind, path, missing }) => `${kind} ${path.join('.')}${missing ? ' (missing)' : ''}`)
