import { isTagged, type Packed, unpackValue, type Value } from '../protocol/index.ts'
import { jsonView } from './snapshot-json.ts'

/**
 * The bytes of a session as JSON, from its snapshot. Exact where the snapshot kept all; of a secret, and of a string that
 * was cut, only the length is known, so that characters of several bytes count as one there.
 */
export function jsonBytes(packed: Packed): number {
  if (!packed.includes('"$type"')) return Buffer.byteLength(packed)
  let unseen = 0
  const shown = JSON.stringify(jsonView(unpackValue(packed)), (_key, value: Value) => {
    if (typeof value !== 'object' || value === null || !isTagged(value)) return value
    if (value.$type === 'redacted') unseen += value.length ?? 0
    else if (value.$type === 'string') unseen += value.length
    else return value
    return ''
  })
  return Buffer.byteLength(shown) + unseen
}
