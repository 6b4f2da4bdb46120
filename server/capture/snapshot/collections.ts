import { types } from 'node:util'
import type { PathStep, Value } from '../../protocol/value.ts'
import { intrinsicGetter, readWith } from './intrinsics.ts'
import { cutText, TAG_COST } from './primitives.ts'
import { digestBeyond, isSpent, visitItem, visitMember, type Walk } from './state.ts'
import { writeValue } from './text.ts'

// Taken once: what an app puts over a Map's or an iterator's methods is never run.
const mapEntries = Map.prototype.entries
const setValues = Set.prototype.values
const mapNext: () => IteratorResult<[unknown, unknown]> = Object.getPrototypeOf(new Map().entries()).next
const setNext: () => IteratorResult<unknown> = Object.getPrototypeOf(new Set().values()).next
const mapSize = intrinsicGetter(Map.prototype, 'size')
const setSize = intrinsicGetter(Set.prototype, 'size')

/** Keeps what `next` gives as far as the bounds go, the rest as a digest. */
function keepAll<T>(walk: Walk, size: number, next: () => IteratorResult<T>, keep: (item: T, index: number) => Value) {
  const kept: Value[] = []
  let index = 0
  walk.text -= TAG_COST
  while (index < size && index < walk.bounds.array && !isSpent(walk)) {
    const { done, value } = next()
    if (done === true) break
    kept.push(keep(value, index++))
  }
  if (index >= size) return { kept }
  const rest = digestBeyond(walk, add => {
    for (let item = next(); item.done !== true; item = next()) if (!add(keep(item.value, index++))) return
  })
  return { kept, ...rest }
}

const MAX_STEP = 80

/** A Map's key as its path shows it. */
const mapStep = (key: Value): PathStep => ({ map: cutText(writeValue(key), MAX_STEP) })

function keepMap(walk: Walk, value: object): Value {
  const entries = Reflect.apply(mapEntries, value, [])
  const size = Number(readWith(mapSize, value))
  const { kept, ...rest } = keepAll(
    walk,
    size,
    () => Reflect.apply(mapNext, entries, []),
    ([key, held], index): Value => {
      const keptKey = visitItem(walk, index, key)
      const name = typeof key === 'string' ? key : ''
      return [keptKey, visitMember(walk, mapStep(keptKey), name, held)]
    },
  )
  return { $type: 'Map', size, entries: kept as [Value, Value][], ...rest }
}

function keepSet(walk: Walk, value: object): Value {
  const values = Reflect.apply(setValues, value, [])
  const size = Number(readWith(setSize, value))
  const { kept, ...rest } = keepAll(
    walk,
    size,
    () => Reflect.apply(setNext, values, []),
    (held, index) => visitItem(walk, index, held),
  )
  return { $type: 'Set', size, values: kept, ...rest }
}

/** A Map or a Set, subclasses included; null for anything else. */
export function keepCollection(walk: Walk, value: object): Value | null {
  if (types.isMap(value)) return keepMap(walk, value)
  return types.isSet(value) ? keepSet(walk, value) : null
}
