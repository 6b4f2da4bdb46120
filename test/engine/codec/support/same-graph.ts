import { Money } from './classes.ts'

type Pairs = Map<unknown, unknown>

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const prototypeOf = (value: object): unknown => Object.getPrototypeOf(value) ?? Object.prototype

function leafText(value: object): string | undefined {
  if (value instanceof Date) return String(value.getTime())
  if (value instanceof RegExp) return `${value} ${value.lastIndex}`
  if (value instanceof URL || value instanceof URLSearchParams) return String(value)
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString('hex')
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  return undefined
}

/** What a value consists of, in order: keys and what they name. */
function partsOf(value: object): unknown[] {
  if (value instanceof Map) return [...value].flat()
  if (value instanceof Set) return [...value]
  if (value instanceof Money) return [value.cents]
  const own = Object.keys(value).flatMap(key => [key, Reflect.get(value, key)])
  if (Array.isArray(value)) return [value.length, ...own]
  if (!(value instanceof Error)) return own
  const { name, message, stack, cause } = value
  return [name, message, stack, Object.hasOwn(value, 'cause'), cause, Reflect.get(value, 'errors'), ...own]
}

/**
 * Whether two values are the same in all that can be seen: types, prototypes (null's counts as Object's), keys in order,
 * entries in order, and which object stands in which places.
 */
export function isSameGraph(a: unknown, b: unknown, pairs: Pairs = new Map(), back: Pairs = new Map()): boolean {
  if (!isObject(a) || !isObject(b)) return Object.is(a, b)
  if (pairs.has(a) || back.has(b)) return pairs.get(a) === b && back.get(b) === a
  pairs.set(a, b)
  back.set(b, a)
  if (prototypeOf(a) !== prototypeOf(b) || leafText(a) !== leafText(b)) return false
  if (leafText(a) !== undefined) return true
  const [left, right] = [partsOf(a), partsOf(b)]
  return left.length === right.length && left.every((part, i) => isSameGraph(part, right[i], pairs, back))
}
