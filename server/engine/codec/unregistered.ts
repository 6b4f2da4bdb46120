import type { Unregistered } from './codec.ts'
import { markedParts, parseDocument, type Spot } from './document.ts'
import { type Place, rootPlace, showPath } from './path.ts'
import { registeredName } from './registry.ts'
import { partOf, placeOf } from './spots.ts'

function collect(spot: Spot, place: Place, found: Unregistered[]): void {
  const { json, mark } = spot
  if (mark === undefined || typeof json !== 'object' || json === null) return
  const { type } = mark
  if (typeof type === 'object' && type[0] === 'class' && registeredName(type[1]) === undefined) {
    found.push({ path: showPath(place), className: type[1] })
  }
  for (const [key] of markedParts(json, mark)) collect(partOf(spot, key), placeOf(spot, place, key), found)
}

/** Where a text holds instances of classes that are not registered. */
export function unregisteredIn(text: string): Unregistered[] {
  const found: Unregistered[] = []
  collect(parseDocument(text), rootPlace, found)
  return found
}
