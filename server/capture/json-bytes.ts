import { isTagged, type Packed, type Props, unpackValue, type Value } from '../protocol/index.ts'
import { jsonView } from './snapshot/json.ts'

/**
 * The bytes of a session as JSON, from its snapshot. Exact where the snapshot kept all; of a secret, and of a string that
 * was cut, only the length is known, so that characters of several bytes count as one there.
 */
export function jsonBytes(packed: Packed): number {
  if (!packed.includes('"$type"')) return Buffer.byteLength(packed)
  let unseen = 0
  const whole = JSON.stringify(unpackValue(packed), function (this: Props, key, value: Value) {
    // The members of an object that owns a key `$type` are no tag.
    const members = key === 'props' && isTagged(this)
    if (members || typeof value !== 'object' || value === null || !isTagged(value)) return value
    if (value.$type !== 'redacted' && value.$type !== 'string') return value
    unseen += value.length ?? 0
    return ''
  })
  return Buffer.byteLength(JSON.stringify(jsonView(JSON.parse(whole) as Value))) + unseen
}
