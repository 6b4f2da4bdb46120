import { MAX_HOLES, refusals } from './describe.ts'
import { isPlainLeaf, loseSymbolKeys } from './lower-record.ts'
import { addNote, HOLE, type Note, type NotesOfParts, typed } from './notes.ts'
import { entryPlace, type Place } from './path.ts'
import { lose, type Writing } from './writing.ts'

const UNDEFINED: Note = typed('undefined', undefined)

const isIndex = (key: string): boolean => /^(?:0|[1-9]\d*)$/.test(key)

/** Keys that are no index, of a regular expression's match say. */
function loseNamedKeys(writing: Writing, array: readonly unknown[], keys: readonly string[], place: Place): void {
  // Indices come first.
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string
    if (isIndex(key)) return
    lose(writing, { parent: place, step: key }, refusals.named)
  }
  loseSymbolKeys(writing, array, place)
}

/** Empty places stay empty. What is left out is undefined, so that the others keep their places. */
export function lowerArray(
  writing: Writing,
  array: readonly unknown[],
  place: Place,
  depth: number,
): unknown[] | undefined {
  const keys = Object.keys(array)
  loseNamedKeys(writing, array, keys, place)
  if (array.length - keys.length > MAX_HOLES) return lose(writing, place, refusals.tooSparse)
  const json: unknown[] = []
  let notes: NotesOfParts | undefined
  for (let i = 0; i < array.length; i++) {
    const value = array[i]
    if (isPlainLeaf(value)) {
      json.push(value)
      continue
    }
    const isHole = value === undefined && !Object.hasOwn(array, i)
    const part = isHole ? null : writing.lower(writing, value, place, i, depth + 1)
    const note = isHole ? typed(HOLE, undefined) : part === undefined ? UNDEFINED : writing.note
    json.push(part ?? null)
    if (note !== undefined) notes = addNote(notes, String(i), note)
  }
  writing.size += array.length
  writing.note = notes
  return json
}

/** In rows of a key and a value. An entry whose key cannot be kept is left out; a value that cannot is undefined. */
export function lowerMap(writing: Writing, map: ReadonlyMap<unknown, unknown>, place: Place, depth: number): unknown[] {
  const json: unknown[] = []
  let notes: NotesOfParts | undefined
  for (const [key, value] of map) {
    const row = json.length
    const entry = entryPlace(place, row, key)
    const jsonKey = writing.lower(writing, key, entry, 0, depth + 2, entry.showKey)
    if (jsonKey === undefined) continue
    let inRow = writing.note === undefined ? undefined : addNote(undefined, '0', writing.note)
    const jsonValue = writing.lower(writing, value, entry, 1, depth + 2, entry.showValue)
    const note = jsonValue === undefined ? UNDEFINED : writing.note
    if (note !== undefined) inRow = addNote(inRow, '1', note)
    if (inRow !== undefined) notes = addNote(notes, String(row), inRow)
    json.push([jsonKey, jsonValue ?? null])
  }
  writing.size += map.size * 3
  writing.note = notes
  return json
}

export function lowerSet(writing: Writing, set: ReadonlySet<unknown>, place: Place, depth: number): unknown[] {
  const json: unknown[] = []
  let notes: NotesOfParts | undefined
  for (const value of set) {
    const part = writing.lower(writing, value, place, json.length, depth + 1)
    if (part === undefined) continue
    if (writing.note !== undefined) notes = addNote(notes, String(json.length), writing.note)
    json.push(part)
  }
  writing.size += set.size
  writing.note = notes
  return json
}
