import type { Props, Tagged, Value } from '../../protocol/value.ts'
import { hideInKey } from './hide.ts'
import { isSecretPair } from './pair.ts'
import { symbolText, TAG_COST } from './primitives.ts'
import { digestBeyond, isSpent, visitMember, type Walk } from './state.ts'

/** An accessor is shown and never run. */
export const accessor: Tagged = { $type: 'getter' }

const propertyOf = Object.getOwnPropertyDescriptor

/** Spends for an accessor where a property is one, and says so. */
export function isAccessor(walk: Walk, { get, set }: PropertyDescriptor): boolean {
  if (get === undefined && set === undefined) return false
  walk.nodes--
  walk.text -= TAG_COST
  return true
}

/** A property's value, kept. */
export const keepProperty = (walk: Walk, found: PropertyDescriptor, key: string): Value =>
  isAccessor(walk, found) ? accessor : visitMember(walk, key, key, found.value)

/** A property of plain data, whatever its name: `__proto__` would else set the prototype. */
export function put(target: Record<string, Value>, key: string, value: Value): void {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
}

/** Shorter keys than this are shown as they are, for they can hold no JWT. */
const PLAIN_KEY = 24

function shownKey(walk: Walk, key: string): string {
  if (key.length < PLAIN_KEY && walk.hidden === null) return key
  const { key: longest } = walk.bounds
  const shown = hideInKey(walk, key)
  if (shown.length <= longest) return shown
  return `${shown.slice(0, longest)}… (${key.length} characters, ${walk.secrets.fingerprint(key)})`
}

/** Of `{ name: 'password', value: … }` the value is the secret. */
function keepOrHide(walk: Walk, object: object, found: PropertyDescriptor, key: string): Value {
  if (!isSecretPair(walk, object, key) || isAccessor(walk, found)) return keepProperty(walk, found, key)
  walk.nodes--
  return walk.redact(walk, found.value)
}

interface Members {
  readonly props: Props
  readonly more?: { readonly count: number; readonly digest?: string }
}

/**
 * The own enumerable string keys of an object, in their order. Where nothing had to be replaced, `props` is the object
 * itself and nothing was copied, unless `copy` asks for it.
 *
 * A million keys are listed before the first 500 are kept: JavaScript has no lazy way (for..in lists them all, too).
 */
export function keepMembers(walk: Walk, value: object, copy: boolean): Members {
  const all = Object.keys(value)
  const keys = walk.above.length === 1 && walk.omit.length > 0 ? all.filter(key => !walk.omit.includes(key)) : all
  const limit = Math.min(keys.length, walk.bounds.object)
  let target: Record<string, Value> | null = copy || keys.length > limit || keys.length < all.length ? {} : null
  const read = (key: string): PropertyDescriptor => propertyOf(value, key) ?? {}
  let i = 0
  for (; i < limit && !isSpent(walk); i++) {
    const key = keys[i] ?? ''
    const shown = shownKey(walk, key)
    walk.text -= shown.length + 4
    const found = read(key)
    const kept = keepOrHide(walk, value, found, key)
    if (target === null && !(kept === found.value && shown === key)) {
      target = {}
      // What came before is plain data: it was read through its descriptors and kept as it is.
      for (const earlier of keys.slice(0, i)) put(target, earlier, read(earlier).value)
    }
    if (target !== null) put(target, shown, kept)
  }
  if (i === keys.length) return { props: target ?? (value as Props) }
  if (target === null) {
    target = {}
    for (const earlier of keys.slice(0, i)) put(target, earlier, read(earlier).value)
  }
  const rest = digestBeyond(walk, add => {
    for (let j = i; j < keys.length; j++) {
      const key = keys[j] ?? ''
      if (!add([shownKey(walk, key), keepOrHide(walk, value, read(key), key)])) return
    }
  })
  return { props: target, more: { count: keys.length - i, ...rest } }
}

const MAX_SYMBOLS = 20

/** The names of an object's symbol keys, in a member of their own where it has some. */
export function keepSymbols(value: object): { symbols?: readonly string[] } {
  const symbols = Object.getOwnPropertySymbols(value)
  return symbols.length === 0 ? {} : { symbols: symbols.slice(0, MAX_SYMBOLS).map(symbolText) }
}
