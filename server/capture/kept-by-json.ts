import { type Change, isTagged, type Packed, unpackValue } from '../protocol/index.ts'
import { jsonView } from './snapshot/json.ts'

const UNDEFINED = 'undefined'

/** What JSON keeps of a value, as text. */
function inJson(text: Packed | undefined): string {
  if (text === undefined) return UNDEFINED
  const value = unpackValue(text)
  if (isTagged(value) && value.$type === 'undefined') return UNDEFINED
  return JSON.stringify(jsonView(value))
}

/**
 * Whether a change is one for a library that stores JSON. A Date in the place of its ISO string is none, and neither is
 * a key set to undefined: both come back as they were. A function that was added is one, for it does not come back.
 */
export function keptByJson({ kind, before, after }: Change<Packed>): boolean {
  if (kind === 'moved') return true
  // Only what JSON has no word for can differ without differing in JSON.
  if (before?.includes('"$type"') !== true && after?.includes('"$type"') !== true) return true
  return inJson(before) !== inJson(after)
}
