import { type AccessLog, newTally, type Tally } from './access-log.ts'
import type { Containers } from './containers.ts'
import { targetOf } from './target-of.ts'

/** Asked for by the language on any object: `JSON.stringify`, `await`. Nobody's key where it is missing. */
const protocolNames: ReadonlySet<PropertyKey> = new Set(['toJSON', 'then'])

/**
 * The traps of a watched session. What is on its prototype (methods, `cookie`, `id`) is not a use of a key, and neither are
 * symbols. Accessors of the prototype run with the session itself as `this`, methods with what they were called on.
 */
export function createSessionHandler(
  target: object,
  log: AccessLog,
  containers: Containers,
): { readonly handler: ProxyHandler<object>; adopt(keys: readonly string[]): void } {
  const tallies = new Map<PropertyKey, Tally>()
  /** What the storage gave. */
  const original = new Map<PropertyKey, unknown>()

  const record = (kind: 'read' | 'write' | 'delete', key: string, cut: object, missing?: boolean) => {
    const known = tallies.get(key)
    const tally = known ?? newTally()
    const access = log.record(kind, tally, [key], cut, missing)
    // Only with what is kept, so that keys that a visitor makes up take no room.
    if (known === undefined && access !== undefined) tallies.set(key, tally)
    return access
  }

  const handler = {
    get(target: object, key: PropertyKey, receiver: unknown): unknown {
      const isOwn = Object.hasOwn(target, key)
      if (!isOwn && Reflect.has(target, key)) return Reflect.get(target, key, self(receiver))
      const value: unknown = Reflect.get(target, key, self(receiver))
      if (!log.watching || typeof key === 'symbol') return value
      if (!isOwn && protocolNames.has(key)) return value
      const access = record('read', key as string, handler.get, !isOwn)
      if (typeof value === 'object' && value !== null) {
        containers.reach(value, [key as string], value === original.get(key), access)
      }
      return value
    },
    set(target: object, key: PropertyKey, value: unknown, receiver: unknown): boolean {
      const isSet = Reflect.set(target, key, value, self(receiver))
      const isKey = typeof key === 'string' && self(receiver) === target && Object.hasOwn(target, key)
      if (isSet && isKey && log.watching) record('write', key, handler.set)
      return isSet
    },
    has(target: object, key: PropertyKey): boolean {
      // Asking for a key that is not there is what `in` is for: nothing that the app should hear of.
      if (typeof key === 'string' && log.watching && Object.hasOwn(target, key)) record('read', key, handler.has)
      return Reflect.has(target, key)
    },
    deleteProperty(target: object, key: PropertyKey): boolean {
      const wasThere = Object.hasOwn(target, key)
      const isDone = Reflect.deleteProperty(target, key)
      if (isDone && wasThere && typeof key === 'string' && log.watching) record('delete', key, handler.deleteProperty)
      return isDone
    },
    defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
      const isDone = Reflect.defineProperty(target, key, descriptor)
      if (isDone && typeof key === 'string' && log.watching) record('write', key, handler.defineProperty)
      return isDone
    },
  }
  const adopt = (keys: readonly string[]) => {
    for (const key of keys) original.set(key, Object.getOwnPropertyDescriptor(target, key)?.value)
  }
  return { handler, adopt }
}

/** What an accessor or a write is for: the session itself, or an object that inherits from it. */
function self(receiver: unknown): unknown {
  return typeof receiver === 'object' && receiver !== null ? targetOf(receiver) : receiver
}
