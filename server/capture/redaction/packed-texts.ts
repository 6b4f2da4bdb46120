import { isTagged, type Packed, type Props, type Tagged, type Value } from '../../protocol/value.ts'
import { put } from '../snapshot/members.ts'
import { writeValue } from '../snapshot/text.ts'

/** What is done to the texts of a snapshot. */
export interface TextChange {
  readonly replace: (text: string) => string
  /** Whether a text is one of those that are replaced. */
  readonly isWhole: (text: string) => boolean
  readonly fingerprint: (text: string) => string
}

/** What is no text has no part that could be replaced: all of it is hidden. */
const hide = (text: string, of: string, { fingerprint }: TextChange): Tagged => ({
  $type: 'redacted',
  fingerprint: fingerprint(text),
  of,
})

/** The app's content within a tag. Its type, lengths, counts, digests and fingerprints are the snapshot's own. */
function changeTagged(tag: Tagged, change: TextChange): Value {
  const { replace } = change
  switch (tag.$type) {
    case 'number':
    case 'bigint':
      return change.isWhole(tag.value) ? hide(tag.value, tag.$type, change) : tag
    case 'Date':
      return tag.value !== null && replace(tag.value) !== tag.value ? hide(tag.value, 'Date', change) : tag
    case 'bytes':
      return replace(tag.hex) === tag.hex ? tag : hide(tag.hex, tag.name, change)
    case 'symbol':
    case 'RegExp':
    case 'URL':
    case 'string':
      return { ...tag, value: replace(tag.value) }
    case 'function':
    case 'opaque':
      return { ...tag, name: replace(tag.name) }
    case 'Error':
      return { ...tag, name: replace(tag.name), message: replace(tag.message) }
    case 'cycle':
      return { ...tag, path: replace(tag.path) }
    case 'cut':
      return { ...tag, what: replace(tag.what) }
    case 'Map':
      return { ...tag, entries: tag.entries.map(([key, value]) => [changed(key, change), changed(value, change)]) }
    case 'Set':
      return { ...tag, values: tag.values.map(value => changed(value, change)) }
    case 'array':
      return { ...tag, items: tag.items.map(item => changed(item, change)) }
    case 'class':
      return { ...tag, name: replace(tag.name), props: changedProps(tag.props, change) }
    case 'object': {
      const { symbols } = tag
      const props = changedProps(tag.props, change)
      return symbols === undefined ? { ...tag, props } : { ...tag, props, symbols: symbols.map(replace) }
    }
    default:
      return tag
  }
}

function changedProps(props: Props, change: TextChange): Props {
  const target: Record<string, Value> = {}
  for (const [key, value] of Object.entries(props)) {
    const replaced = change.replace(key)
    let shown = replaced
    // Two keys may be the same now, and none of their values is to be lost.
    for (let n = 2; Object.hasOwn(target, shown); n++) shown = `${replaced} (${n})`
    put(target, shown, changed(value, change))
  }
  return target
}

function changed(value: Value, change: TextChange): Value {
  if (typeof value === 'string') return change.replace(value)
  if (typeof value === 'number') return change.isWhole(String(value)) ? hide(String(value), 'number', change) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => changed(item, change))
  return isTagged(value) ? changeTagged(value, change) : changedProps(value as Props, change)
}

/** Replaces texts in a snapshot's strings and keys. Its JSON is read and written anew, never edited as text. */
export const changePacked = (packed: Packed, change: TextChange): Packed =>
  writeValue(changed(JSON.parse(packed) as Value, change))
