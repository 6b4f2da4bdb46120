import { Money, Point } from './classes.ts'
import { roundTrip } from './codec.ts'
import type { Random } from './random.ts'

/**
 * A copy of a value that counts as the same: the keys of its plain objects in another order and, where `isSharing` is
 * not set, with a copy wherever an object stands in several places, which a value with cycles must not ask for.
 */
export function copyOf(value: unknown, random: Random, isSharing: boolean): unknown {
  const copies = new Map<object, object>()

  function fill(target: object, source: object, keys: readonly string[]): object {
    for (const key of keys) Reflect.set(target, key, copy(Reflect.get(source, key)))
    return target
  }

  function copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const known = copies.get(value)
    if (known !== undefined) return known
    const start = <T extends object>(made: T): T => {
      if (isSharing) copies.set(value, made)
      return made
    }
    if (Array.isArray(value)) return fill(start(new Array(value.length)), value, Object.keys(value))
    if (value instanceof Map) {
      const map = start(new Map())
      for (const [key, part] of value) map.set(copy(key), copy(part))
      return map
    }
    if (value instanceof Set) {
      const set = start(new Set())
      for (const part of value) set.add(copy(part))
      return set
    }
    if (value instanceof Point) return fill(start(new Point(0, 0)), value, Object.keys(value))
    if (value instanceof Money) return start(new Money(copy(value.cents)))
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) {
      return fill(start({}), value, random.shuffle(Object.keys(value)))
    }
    return start(roundTrip({ value }).value)
  }

  return copy(value)
}

/** A place in a session that can be set. */
export interface Leaf {
  readonly path: string
  set(value: unknown): void
}

const identifier = /^[A-Za-z_$][\w$]*$/
const dotted = (path: string, key: string): string =>
  identifier.test(key) ? `${path}${path === '' ? '' : '.'}${key}` : `${path}[${JSON.stringify(key)}]`

/** The places of all that has no parts, but for those below Sets, Errors and a Map's keys. */
export function leavesOf(value: unknown, path = ''): Leaf[] {
  const at = (part: unknown, inner: string, set: (value: unknown) => void): Leaf[] =>
    typeof part === 'object' && part !== null ? leavesOf(part, inner) : [{ path: inner, set }]
  if (Array.isArray(value)) {
    return Object.keys(value).flatMap(key =>
      at(value[Number(key)], `${path}[${key}]`, by => Reflect.set(value, key, by)),
    )
  }
  if (value instanceof Map) {
    const named = [...value].filter(([key]) => typeof key === 'string' && key.length < 30)
    return named.flatMap(([key, part]) => at(part, `${path}.get(${JSON.stringify(key)})`, by => value.set(key, by)))
  }
  const isPlain = Object.getPrototypeOf(value) === Object.prototype || value instanceof Point
  const keys = isPlain ? Object.keys(value as object) : []
  return keys.flatMap(key =>
    at(Reflect.get(value as object, key), dotted(path, key), by => Reflect.set(value as object, key, by)),
  )
}
