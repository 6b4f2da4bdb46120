import type { Value } from '../../protocol/value.ts'
import { accessor, isAccessor, keepProperty } from './members.ts'
import { TAG_COST } from './primitives.ts'
import { digestBeyond, isSpent, visitItem, type Walk } from './state.ts'

const propertyOf = Object.getOwnPropertyDescriptor
const hole: Value = { $type: 'hole' }
const isIndex = /^\d+$/

/** V8 keeps an array of more places than these as a table of those that are set. */
const SPARSE = 2 ** 25

/** Keys that are no index, as a RegExp's match has. Looked for where the array is kept whole only. */
function namedKeys(value: readonly unknown[], limit: number): string[] {
  if (value.length > limit) return []
  const keys = Object.keys(value)
  // Indices come first, so the last key tells.
  return keys.length === 0 || isIndex.test(keys.at(-1) ?? '') ? [] : keys.filter(key => !isIndex.test(key))
}

/** The places after the kept ones that hold something. */
function* restOf(value: readonly unknown[], from: number): Generator<number> {
  if (value.length <= SPARSE) for (let i = from; i < value.length; i++) yield i
  else for (const key of Object.keys(value)) if (isIndex.test(key) && Number(key) >= from) yield Number(key)
}

function keepItem(walk: Walk, found: PropertyDescriptor | undefined, index: number): Value {
  if (found !== undefined) return isAccessor(walk, found) ? accessor : visitItem(walk, index, found.value)
  walk.nodes--
  walk.text -= 16
  return hole
}

const isHole = (value: Value | undefined) => value === hole

/** An array, itself where it is plain data and nothing was cut. */
export function keepArray(walk: Walk, value: readonly unknown[]): Value {
  const plain = Object.getPrototypeOf(value) === Array.prototype && !('toJSON' in value)
  const limit = Math.min(value.length, walk.bounds.array)
  const before = (index: number) => Array.from({ length: index }, (_, i) => propertyOf(value, i)?.value as Value)
  let items: Value[] | null = plain ? null : []
  let i = 0
  for (; i < limit && !isSpent(walk); i++) {
    const found = propertyOf(value, i)
    const kept = keepItem(walk, found, i)
    if (items === null && kept !== found?.value) items = before(i)
    items?.push(kept)
  }
  const named = namedKeys(value, walk.bounds.array)
  if (i === value.length && named.length === 0) return items ?? (value as readonly Value[])
  const kept = items ?? before(i)
  // The places between the last thing kept and the next are only counted.
  if (i < value.length) while (isHole(kept.at(-1))) kept.pop()
  walk.text -= TAG_COST
  const rest = digestBeyond(walk, add => {
    for (const index of restOf(value, i)) if (!add([index, keepItem(walk, propertyOf(value, index), index)])) return
    for (const key of named) {
      const found = propertyOf(value, key)
      if (found !== undefined && !add([key, keepProperty(walk, found, key)])) return
    }
  })
  return {
    $type: 'array',
    items: kept,
    length: value.length,
    more: { count: value.length - kept.length + named.length, ...rest },
  }
}
