/** The four methods of a store that express-session calls in a request. */
const storeMethods = ['get', 'set', 'touch', 'destroy'] as const
export type StoreMethod = (typeof storeMethods)[number]

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/** One call of a store's method, as it is watched. */
export interface StoreCall {
  /** The callback's arguments, at the moment it is called and before the app sees them. */
  answered(error: unknown, result: unknown): void
  /** The method threw. */
  threw(error: unknown): void
  /** The method returned; `hasCallback` tells whether an answer can come at all. */
  returned(hasCallback: boolean): void
}

/** Finds who watches a call; null where nobody does. */
type StoreObserver = (store: object, op: StoreMethod, args: readonly unknown[]) => StoreCall | null

const patchedStores = new WeakSet<object>()
/** Stores one of whose methods is on the stack: what it calls of its own is part of that call. */
const busy = new WeakSet<object>()

/**
 * Makes a store's calls visible, once for each store and in place: a Proxy around a store with #private fields throws.
 * A method that the store lacks is never added, for express-session takes its absence as an answer.
 */
export function watchStore(store: object, observe: StoreObserver): void {
  if (patchedStores.has(store)) return
  patchedStores.add(store)
  for (const op of storeMethods) {
    const original = Reflect.get(store, op) as unknown
    if (typeof original !== 'function') continue
    const own = Object.getOwnPropertyDescriptor(store, op)
    Object.defineProperty(store, op, {
      configurable: true,
      writable: true,
      enumerable: own?.enumerable ?? false,
      value: watched(op, original as AnyFunction, observe),
    })
  }
}

function watched(op: StoreMethod, original: AnyFunction, observe: StoreObserver): AnyFunction {
  const wrapper: AnyFunction = function (...args) {
    const store = this as object
    const call = busy.has(store) ? null : observe(store, op, args)
    if (call === null) return original.apply(this, args)
    const last = args.length - 1
    const callback = args[last]
    const hasCallback = typeof callback === 'function'
    if (hasCallback) {
      args[last] = function (this: unknown, ...answer: unknown[]) {
        call.answered(answer[0], answer[1])
        // A store that answers at once: what the app does now is its own.
        busy.delete(store)
        return (callback as AnyFunction).apply(this, answer)
      }
    }
    let result: unknown
    busy.add(store)
    try {
      result = original.apply(this, args)
    } catch (error) {
      call.threw(error)
      throw error
    } finally {
      busy.delete(store)
    }
    call.returned(hasCallback)
    return result
  }
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true })
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true })
  return wrapper
}

/** The class of a store, as its user knows it. */
export function storeName(store: object): string {
  const name = (Object.getPrototypeOf(store) as { constructor?: { name?: unknown } } | null)?.constructor?.name
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : 'store'
}
