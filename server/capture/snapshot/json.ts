import type { Props, Tagged, Value } from '../../protocol/value.ts'
import { isTagged } from '../../protocol/value.ts'

type Tag<T extends Tagged['$type']> = Extract<Tagged, { readonly $type: T }>

/** What JSON leaves out of an object, and writes as null in an array. */
const isNothing = (value: Value) =>
  isTagged(value) && (value.$type === 'undefined' || value.$type === 'function' || value.$type === 'symbol')

function viewProps(props: Props): Props {
  // fromEntries defines, so that a key `__proto__` stays one.
  return Object.fromEntries(
    Object.entries(props)
      .filter(([, value]) => !isNothing(value))
      .map(([key, value]) => [key, jsonView(value)]),
  )
}

const viewItems = (items: readonly Value[]) => items.map(item => (isNothing(item) ? null : jsonView(item)))

function viewObject({ props, more }: Tag<'class'> | Tag<'object'>): Value {
  const kept = viewProps(props)
  if (more === undefined && !Object.hasOwn(kept, '$type')) return kept
  return { $type: 'object', props: kept, ...(more === undefined ? {} : { more }) }
}

/** Named keys are lost; what was cut stays cut. */
function viewArray({ items, length, more }: Tag<'array'>): Value {
  const kept = viewItems(items)
  return items.length === length
    ? kept
    : { $type: 'array', items: kept, length, ...(more === undefined ? {} : { more }) }
}

const octets = (hex: string) =>
  Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))

function viewBytes(tag: Tag<'bytes'>): Value {
  if (tag.name.endsWith('ArrayBuffer') || tag.name === 'DataView') return {}
  if (tag.hex.length !== tag.length * 2) return tag
  if (tag.name === 'Buffer') return { type: 'Buffer', data: octets(tag.hex) }
  if (tag.name === 'Uint8Array' || tag.name === 'Uint8ClampedArray' || tag.length === 0) return { ...octets(tag.hex) }
  return tag
}

/** A secret's fingerprint is of what JSON keeps of it, so only the word for it may differ. */
function viewRedacted({ $type, fingerprint, of }: Tag<'redacted'>): Value {
  if (of === 'Date' || of === 'URL') return { $type, fingerprint, of: 'string' }
  return { $type, fingerprint, of: /^[a-z]/.test(of) ? of : 'object' }
}

function viewTagged(tag: Tagged): Value {
  switch (tag.$type) {
    case 'hole':
      return null
    case 'number':
      return tag.value === '-0' ? 0 : null
    case 'Date':
    case 'URL':
      return tag.value
    case 'RegExp':
    case 'Error':
    case 'Map':
    case 'Set':
      return {}
    case 'opaque':
      return tag.name === 'Promise' || tag.name.startsWith('Weak') || tag.name.endsWith('Iterator') ? {} : tag
    case 'class':
    case 'object':
      return tag.toJSON === true ? tag : viewObject(tag)
    case 'array':
      return viewArray(tag)
    case 'bytes':
      return viewBytes(tag)
    case 'redacted':
      return viewRedacted(tag)
    default:
      return tag
  }
}

/**
 * What JSON keeps of a snapshot: two sessions are the same to a library that stores JSON where these are.
 * Where only the app's code could tell (a toJSON, a getter) or the bounds cut, the tag stays as it is.
 */
export function jsonView(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return viewItems(value)
  return isTagged(value) ? viewTagged(value) : viewProps(value as Props)
}
