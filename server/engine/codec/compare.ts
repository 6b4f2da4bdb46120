import type { Type } from './built-ins.ts'
import { type Document, parseDocument, type Spot, settleShared } from './document.ts'
import { differInValue } from './first-difference.ts'
import { type Place, rootPlace, showPath } from './path.ts'
import { partOf, placeOf } from './spots.ts'

/** Two places of two texts that may hold the same. */
interface Pair {
  readonly a: Spot
  readonly b: Spot
  readonly place: Place
}

/** A shared object is compared where it stands first; elsewhere what it holds of itself is missing. */
const settled = (spot: Spot): Spot => spot.mark?.shared?.first ?? spot

function isSameType(a: Type | undefined, b: Type | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  return a[0] === b[0] && a[1] === b[1]
}

/** Which objects are held to be the same until a difference is found; sets of them, each with one that stands for it. */
interface Alike {
  readonly above: Map<object, object>
}

function representative({ above }: Alike, object: object): object {
  let at = object
  for (let next = above.get(at); next !== undefined; next = above.get(at)) {
    const beyond = above.get(next)
    if (beyond !== undefined) above.set(at, beyond)
    at = next
  }
  return at
}

/** Whether two objects were held to be the same before; from now on they are. Ends the walk in cycles. */
function wereAlike(alike: Alike, a: object, b: object): boolean {
  const [left, right] = [representative(alike, a), representative(alike, b)]
  if (left === right) return true
  alike.above.set(left, right)
  return false
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Puts the parts of two objects before `pending`, the first of them last, and what only one of them has into `found`. */
function compareParts({ a, b, place }: Pair, pending: Pair[], found: Place[]): void {
  const [left, right] = [a.json as object, b.json as object]
  const keys = Object.keys(left)
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string
    const part = placeOf(a, place, key)
    if (Object.hasOwn(right, key)) pending.push({ a: partOf(a, key), b: partOf(b, key), place: part })
    else found.push(part)
  }
  for (const key of Object.keys(right)) if (!Object.hasOwn(left, key)) found.push(placeOf(b, place, key))
}

/**
 * The places, up to `limit`, at which two texts differ as the infinite trees that cycles and shared objects unfold to.
 * Without recursion, for a text may be nested as deep as it is long.
 */
function findDifferences(left: Document, right: Document, limit: number): Place[] {
  settleShared(left)
  settleShared(right)
  const found: Place[] = []
  const alike: Alike = { above: new Map() }
  const pending: Pair[] = [{ a: left, b: right, place: rootPlace }]
  for (let pair = pending.pop(); pair !== undefined && found.length < limit; pair = pending.pop()) {
    const { place } = pair
    const isShared = pair.a.mark?.shared !== undefined || pair.b.mark?.shared !== undefined
    const [a, b] = [settled(pair.a), settled(pair.b)]
    if (!isObject(a.json) || !isObject(b.json)) {
      if (a.json !== b.json || !isSameType(a.mark?.type, b.mark?.type)) found.push(place)
    } else if (!isSameType(a.mark?.type, b.mark?.type) || Array.isArray(a.json) !== Array.isArray(b.json)) {
      found.push(place)
    } else if (!isShared || !wereAlike(alike, a.json, b.json)) {
      compareParts({ a, b, place }, pending, found)
    }
  }
  return found.slice(0, limit)
}

/** Whether two texts hold the same. */
export function isSame(a: string, b: string): boolean {
  if (a === b) return true
  if (differInValue(a, b)) return false
  return findDifferences(parseDocument(a), parseDocument(b), 1).length === 0
}

/** Paths at which two texts differ. */
export function differencesOf(a: string, b: string, limit: number): string[] {
  if (a === b) return []
  return findDifferences(parseDocument(a), parseDocument(b), limit).map(showPath)
}
