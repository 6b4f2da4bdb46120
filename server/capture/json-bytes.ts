import type { Packed } from '../protocol/index.ts'
import { isTagged, type Props, unpackValue, type Value } from '../protocol/index.ts'
import { jsonView } from './snapshot/json.ts'

/**
 * A snapshot's tags of secret strings. Text inside of a string cannot look like one: its quotes are escaped. Where a
 * session has such an object of its own, its bytes are miscounted, which is all that comes of it.
 */
const secrets = /\{"\$type":"redacted","fingerprint":"[0-9a-f]{8}","of":"string","length":(\d+)\}/g

/** A snapshot with an empty string for each secret string, and how many characters these had. */
export function withoutSecrets(packed: Packed): { readonly text: Packed; readonly characters: number } {
  if (!packed.includes('"$type"')) return { text: packed, characters: 0 }
  let characters = 0
  const text = packed.replaceAll(secrets, (_, length: string) => {
    characters += Number(length)
    return '""'
  })
  return { text, characters }
}

/**
 * The bytes of a session as JSON, from its snapshot. Exact where the snapshot kept all; of a secret, and of a string that
 * was cut, only the length is known, so that characters of several bytes count as one there.
 */
export function jsonBytes(packed: Packed): number {
  const { text, characters } = withoutSecrets(packed)
  if (!text.includes('"$type"')) return Buffer.byteLength(text) + characters
  let unseen = characters
  const whole = JSON.stringify(unpackValue(text), function (this: Props, key, value: Value) {
    // The members of an object that owns a key `$type` are no tag.
    const members = key === 'props' && isTagged(this)
    if (members || typeof value !== 'object' || value === null || !isTagged(value)) return value
    if (value.$type !== 'redacted' && value.$type !== 'string') return value
    unseen += value.length ?? 0
    return ''
  })
  return Buffer.byteLength(JSON.stringify(jsonView(JSON.parse(whole) as Value))) + unseen
}
