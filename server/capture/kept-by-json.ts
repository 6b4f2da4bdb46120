import { type Change, isTagged, type Packed, unpackValue } from '../protocol/index.ts'
import { jsonView } from './snapshot/json.ts'

const UNDEFINED = 'undefined'
/** Values of which only the app's own code could tell what JSON makes of them. */
const unforeseen = /"\$type":"(?:getter|opaque)"|"toJSON":true/

/** What JSON keeps of a value, as text. */
function inJson(text: Packed | undefined): string {
  if (text === undefined) return UNDEFINED
  const value = unpackValue(text)
  if (isTagged(value) && value.$type === 'undefined') return UNDEFINED
  return JSON.stringify(jsonView(value))
}

/** What a change is to a library that stores JSON. `unknown` where only the app's code could tell. */
export type InJson = 'change' | 'same' | 'unknown'

/**
 * A Date in the place of its ISO string is the same, and so is a key set to undefined: both come back as they were. A
 * function that was added is a change, for it does not come back.
 */
export function changeInJson({ kind, before, after }: Change<Packed>): InJson {
  if (kind === 'moved') return 'change'
  const text = `${before ?? ''}${after ?? ''}`
  // Only what JSON has no word for can differ without differing in JSON.
  if (!text.includes('"$type"')) return 'change'
  if (unforeseen.test(text)) return 'unknown'
  return inJson(before) === inJson(after) ? 'same' : 'change'
}
