import { refusals, refuseKey, refuseThrown } from './describe.ts'
import { addNote, type NotesOfParts } from './notes.ts'
import type { Place } from './path.ts'
import { lose, type Writing } from './writing.ts'

/** Whether JSON has the very same value. */
export function isPlainLeaf(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      // Not NaN, not infinite, not -0.
      return value - value === 0 && (value !== 0 || 1 / value > 0)
    default:
      return value === null
  }
}

/** superjson throws at these. */
const isRefusedKey = (key: string): boolean => key === '__proto__' || key === 'constructor' || key === 'prototype'

export function loseSymbolKeys(writing: Writing, source: object, place: Place): void {
  const symbols = Object.getOwnPropertySymbols(source)
  if (symbols.length === 0) return
  for (const symbol of symbols) {
    // What is not enumerable is no data: frameworks keep their own things so.
    if (!Object.prototype.propertyIsEnumerable.call(source, symbol)) continue
    lose(writing, { parent: place, step: '', shown: () => `[${String(symbol)}]` }, refusals.symbolKey)
  }
}

/** An object's own enumerable keys. Reads each once, for an accessor may give another value, or do something, each time. */
export function lowerRecord(writing: Writing, source: object, place: Place, depth: number): Record<string, unknown> {
  const json: Record<string, unknown> = {}
  let notes: NotesOfParts | undefined
  const keys = Object.keys(source)
  for (const key of keys) {
    if (isRefusedKey(key)) {
      lose(writing, { parent: place, step: key }, refuseKey(key))
      continue
    }
    let value: unknown
    try {
      value = (source as Record<string, unknown>)[key]
    } catch (error) {
      lose(writing, { parent: place, step: key }, refuseThrown(error))
      continue
    }
    if (isPlainLeaf(value)) {
      json[key] = value
      continue
    }
    const part = writing.lower(writing, value, place, key, depth + 1)
    if (part === undefined) continue
    json[key] = part
    if (writing.note !== undefined) notes = addNote(notes, key, writing.note)
  }
  loseSymbolKeys(writing, source, place)
  writing.size += keys.length
  writing.note = notes
  return json
}
