import { type AccessLog, newTally, type Path, type Tally } from './access-log.ts'
import type { TracedAccess } from './trace.ts'

/** One key of a container. */
interface Slot {
  value: unknown
  readonly tally: Tally
  readonly get: () => unknown
  readonly set: (value: unknown) => void
}

/** A loaded object or array that is watched in place: it stays the object that it is, and its properties have accessors. */
export interface Container {
  /** By which it was last reached. */
  path: Path
  /** The access by which it was last reached. */
  reached: TracedAccess | undefined
  /** Its properties become accessors, unless it is frozen or the like: then `disarm` alone tells what changed. */
  arm(): void
  /** Notes what was changed without an accessor's knowledge, as a push does; its properties are plain again. */
  disarm(): void
}

/** Called when a key's value is read. `isLoaded`: it is what the storage gave for this key. */
type Reach = (value: unknown, path: Path, isLoaded: boolean, access: TracedAccess | undefined) => void

/** More keys than this are not watched one by one. */
export const MAX_KEYS = 1000

/** `util.inspect` asks for it, and so console.log does. */
const inspect = Symbol.for('nodejs.util.inspect.custom')

export function createContainer(object: object, log: AccessLog, reach: Reach): Container {
  const isArray = Array.isArray(object)
  const slots = new Map<string, Slot>()
  let isArmed = false
  let isOutgrown = false

  const container: Container = { path: [], reached: undefined, arm, disarm }
  const pathOf = (key: string): Path => [...container.path, isArray && isIndex(key) ? Number(key) : key]

  /** `loaded`: what was there when the session was loaded. Nobody else knows that object. */
  function addSlot(key: string, value: unknown, loaded: unknown): void {
    const slot: Slot = {
      value,
      tally: newTally(),
      get() {
        if (!log.watching) return slot.value
        const path = pathOf(key)
        const access = log.record('read', slot.tally, path, slot.get)
        reach(slot.value, path, slot.value === loaded, access)
        return slot.value
      },
      set(this: object, value) {
        if (this !== object) return void Reflect.defineProperty(this, key, plain(value))
        if (isFrozen()) throw new TypeError(`Cannot assign to read only property '${key}' of object`)
        slot.value = value
        if (log.watching) log.record('write', slot.tally, pathOf(key), slot.set)
      },
    }
    slots.set(key, slot)
  }

  // An accessor works on when its object is frozen. A sealed object looks the same, but for this plain property.
  const isFrozen = () => Object.getOwnPropertyDescriptor(object, inspect)?.writable === false

  /** Compares the object with its slots: what differs was done without an accessor's knowledge. */
  function settle(): void {
    const keys = Object.keys(object)
    isOutgrown ||= keys.length > MAX_KEYS
    for (const key of keys) {
      const descriptor = Object.getOwnPropertyDescriptor(object, key) ?? {}
      // An accessor: this slot's, or one of the app's.
      if (!('value' in descriptor)) continue
      const { value } = descriptor
      const slot = slots.get(key)
      if (slot !== undefined && Object.is(value, slot.value)) continue
      log.derive('write', pathOf(key), container.reached)
      if (slot !== undefined) slot.value = value
      else if (!isOutgrown) addSlot(key, value, undefined)
    }
    for (const key of slots.keys()) {
      if (Object.hasOwn(object, key)) continue
      slots.delete(key)
      log.derive('delete', pathOf(key), container.reached)
    }
  }

  function arm(): void {
    if (isArmed || isOutgrown || !Object.isExtensible(object)) return
    settle()
    isArmed = true
    for (const [key, slot] of slots) {
      const { configurable, writable, enumerable } = Object.getOwnPropertyDescriptor(object, key) ?? {}
      if (!configurable || !writable || !enumerable) continue
      Object.defineProperty(object, key, { get: slot.get, set: slot.set, enumerable, configurable })
    }
    Object.defineProperty(object, inspect, { value: inspected, writable: true, enumerable: false, configurable: true })
  }

  function disarm(): void {
    if (!isOutgrown) settle()
    if (!isArmed) return
    isArmed = false
    for (const [key, slot] of slots) {
      const { get, configurable, enumerable = true } = Object.getOwnPropertyDescriptor(object, key) ?? {}
      if (get !== slot.get || !configurable) continue
      Object.defineProperty(object, key, { ...plain(slot.value), enumerable })
    }
    Reflect.deleteProperty(object, inspect)
  }

  /** What console.log prints: the object, plain again, or a copy where it was frozen meanwhile. */
  function inspected(): object {
    disarm()
    if (!Object.hasOwn(object, inspect)) return object
    return isArray ? [...(object as unknown[])] : { ...object }
  }

  for (const key of Object.keys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key) ?? {}
    if ('value' in descriptor) addSlot(key, descriptor.value, descriptor.value)
  }
  return container
}

const isIndex = (key: string): boolean => /^(?:0|[1-9]\d{0,9})$/.test(key)
const plain = (value: unknown) => ({ value, writable: true, enumerable: true, configurable: true })
