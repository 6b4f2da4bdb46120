import { types } from 'node:util'
import { functionName } from './primitives.ts'

/** Prototype chains are the app's, and may be of any length. */
const LONGEST_CHAIN = 50

/** The prototypes of an object, from its own on, as far as they can be followed without running a Proxy's trap. */
export function* prototypes(value: object): Generator<object> {
  let at: object | null = Object.getPrototypeOf(value)
  for (let i = 0; at !== null && i < LONGEST_CHAIN; i++) {
    if (types.isProxy(at)) return
    yield at
    at = Object.getPrototypeOf(at)
  }
}

/** The name of an object's class, read without running a getter; `Object` for plain ones of any realm. */
export function className(value: object): string {
  for (const prototype of prototypes(value)) {
    const found = Object.getOwnPropertyDescriptor(prototype, 'constructor')
    if (found === undefined) continue
    const held: unknown = found.value
    if (typeof held !== 'function' || types.isProxy(held)) return '(anonymous)'
    return functionName(held) || '(anonymous)'
  }
  return Object.getPrototypeOf(value) === null ? 'Object' : '(anonymous)'
}

const holdsToJson = (object: object) => {
  const found = Object.getOwnPropertyDescriptor(object, 'toJSON')
  return found === undefined ? null : found.get !== undefined || typeof found.value === 'function'
}

/** Whether JSON.stringify would ask the object, instead of reading its keys. */
export function hasToJson(value: object): boolean {
  const own = holdsToJson(value)
  if (own !== null) return own
  for (const prototype of prototypes(value)) {
    const inherited = holdsToJson(prototype)
    if (inherited !== null) return inherited
  }
  return false
}

/** What a value is, in a word: `string`, `array`, `Map`, `Cart`. */
export function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  if (types.isProxy(value)) return 'Proxy'
  if (Array.isArray(value)) return 'array'
  const name = className(value)
  return name === 'Object' ? 'object' : name
}
