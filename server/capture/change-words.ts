import type { ChangeWords } from '../adapters/adapter.ts'
import { type Change, isTagged, type Packed, unpackValue, type Value } from '../protocol/index.ts'

const MAX_PREVIEW = 40

/** A value in a few words, on one line: `"Ann"`, `3 items`, `Date 2026-01-01…`. */
function preview(value: Value): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'item' : 'items'}`
  if (isTagged(value)) return previewTagged(value)
  const keys = Object.keys(value).length
  return keys === 0 ? '{}' : `{${keys} ${keys === 1 ? 'key' : 'keys'}}`
}

const quoted = (text: string) => {
  const cut = text.length > MAX_PREVIEW ? `${text.slice(0, MAX_PREVIEW)}…` : text
  return JSON.stringify(cut).replaceAll('`', "'")
}

function previewTagged(value: Extract<Value, { $type: string }>): string {
  switch (value.$type) {
    case 'redacted':
      return `redacted ${value.fingerprint}`
    case 'string':
      return quoted(value.value)
    case 'number':
    case 'bigint':
    case 'RegExp':
    case 'URL':
      return value.value.slice(0, MAX_PREVIEW)
    case 'Date':
      return value.value ?? 'an invalid date'
    case 'class':
      return `a ${value.name}`
    case 'object':
      return `{${Object.keys(value.props).length} keys}`
    case 'array':
      return `${value.length} items`
    case 'Map':
    case 'Set':
      return `a ${value.$type} of ${value.size}`
    case 'bytes':
      return `${value.length} bytes`
    default:
      return value.$type
  }
}

const shown = (text: Packed | undefined) => (text === undefined ? 'nothing' : preview(unpackValue(text)))

/** One change as a clause: "`cart.items[2].qty` changed from 1 to 2". */
function describeChange({ kind, path, before, after }: Change<Packed>): string {
  const name = `\`${path.replaceAll('`', "'").slice(0, 120)}\``
  switch (kind) {
    case 'added':
      return `${name} was added`
    case 'removed':
      return `${name} was removed`
    case 'moved':
      return `${name} moved among the keys`
    case 'changed': {
      const [from, to] = [shown(before), shown(after)]
      return from === to ? `${name} changed` : `${name} changed from ${from} to ${to}`
    }
  }
}

/** The changes that decide, as sentences want them; `all` is how many there are with those that JSON does not see. */
export function changeWords(changes: readonly Change<Packed>[], all = changes.length): ChangeWords {
  const [first] = changes
  const more = all - 1
  const rest = more <= 0 ? '' : `, and ${more} more ${more === 1 ? 'change' : 'changes'}`
  return {
    count: changes.length,
    phrase: first === undefined ? 'nothing changed' : `${describeChange(first)}${rest}`,
    onlyMoved: changes.length > 0 && changes.every(({ kind }) => kind === 'moved'),
  }
}
