import type { Type } from './built-ins.ts'
import { escapeKey } from './path.ts'

/** What superjson's `meta.values` says of a value: its type, its type and what it says of its parts, or the latter alone. */
export type Note = readonly [type: Type] | readonly [type: Type, parts: NotesOfParts] | NotesOfParts

/** By path from the value. A part without a type of its own is left out, and its parts' paths are longer. */
export type NotesOfParts = { [path: string]: Note }

export interface Meta {
  values?: Note
  referentialEqualities?: unknown
  v?: 1
}

const isTyped = (note: Note): note is readonly [Type] | readonly [Type, NotesOfParts] => Array.isArray(note)

/** Adds what is said of one part to what is said of the whole. */
export function addNote(notes: NotesOfParts | undefined, key: string, note: Note): NotesOfParts {
  const all = notes ?? {}
  const path = escapeKey(key)
  if (isTyped(note)) all[path] = note
  else for (const inner of Object.keys(note)) all[`${path}.${inner}`] = note[inner] as Note
  return all
}

export function typed(type: Type, parts: NotesOfParts | undefined): Note {
  return parts === undefined ? [type] : [type, parts]
}

/** The type of an empty place in an array, which JSON would make null. superjson itself has none for it. */
export const HOLE: Type = ['custom', 'hole']

/**
 * superjson's note on objects that stand in several places: the shortest path of each, and its others. The root's come
 * first, in a list of their own.
 */
export function noteEqualities(objects: Iterable<readonly string[][]>): unknown {
  const others: Record<string, string[]> = {}
  let ofRoot: string[] | undefined
  for (const paths of objects) {
    const [shortest = [], ...rest] = paths.toSorted((a, b) => a.length - b.length)
    const texts = rest.map(path => path.map(escapeKey).join('.'))
    if (shortest.length === 0) ofRoot = texts
    else others[shortest.map(escapeKey).join('.')] = texts
  }
  const isEmpty = Object.keys(others).length === 0
  if (ofRoot !== undefined) return isEmpty ? [ofRoot] : [ofRoot, others]
  return isEmpty ? undefined : others
}
