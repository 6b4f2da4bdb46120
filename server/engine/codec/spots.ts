import type { Spot } from './document.ts'
import { type EntryPlace, entryPlace, type Place } from './path.ts'

/** The part of an object or an array, and what is marked of it. */
export const partOf = ({ json, mark }: Spot, key: string): Spot => ({
  json: (json as Readonly<Record<string, unknown>>)[key],
  mark: mark?.parts?.get(key),
})

const isEntry = (place: Place): place is EntryPlace => 'showKey' in place

/** Where a part of an object or an array stands, as people read it: a Map's rows by their keys. */
export function placeOf({ json, mark }: Spot, place: Place, key: string): Place {
  if (!Array.isArray(json)) return { parent: place, step: key }
  const step = Number(key)
  if (mark?.type === 'map') return entryPlace(place, step, (json[step] as readonly unknown[] | undefined)?.[0])
  if (isEntry(place)) return { parent: place, step, shown: step === 0 ? place.showKey : place.showValue }
  return { parent: place, step }
}
