import { asCurrent, type Watcher, watcherOf } from './attribution.ts'

/** A watcher that wants to know of req.session.regenerate(), which destroys one session and makes another. */
export interface PrototypeWatcher extends Watcher {
  regenerate<T>(run: () => T): T
}

const watched = new WeakSet<object>()

/**
 * `destroy` and `reload` tell the store no more than an id: the methods themselves say for which request it is; and `save`
 * that it was asked for, where a store saves by itself.
 */
export function watchPrototype(session: object): void {
  const prototype = Object.getPrototypeOf(session) as object | null
  if (prototype === null || prototype === Object.prototype || watched.has(prototype)) return
  watched.add(prototype)
  for (const name of ['destroy', 'reload', 'regenerate', 'save'] as const) {
    const own = Object.getOwnPropertyDescriptor(prototype, name)
    const original: unknown = own?.value
    if (own?.configurable !== true || typeof original !== 'function') continue
    const value = function (this: { req?: object }, ...args: unknown[]): unknown {
      const watcher = watcherOf(this.req) as PrototypeWatcher | null
      const run = () => original.apply(this, args) as unknown
      if (watcher === null) return run()
      return name === 'regenerate' ? watcher.regenerate(run) : asCurrent(watcher, run)
    }
    Object.defineProperty(value, 'name', { value: name, configurable: true })
    Object.defineProperty(value, 'length', { value: original.length, configurable: true })
    Object.defineProperty(prototype, name, { ...own, value })
  }
}
