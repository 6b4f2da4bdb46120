import type { SessionRecord } from '../storage.ts'
import { isStoredCookie } from '../stored-cookie.ts'

/*
 * A session as the one text that a store keeps for us:
 *
 *     1 {"created":…,"touched":…,"stamp":…,"client":…,"cookie":…,"flash":<length or null>,"data":<length>}\n
 *     <flash text><data text>
 *
 * A text, because stores turn what they get into JSON or BSON, merge it and add to it: what is inside a text, they leave
 * alone. Lengths are UTF-16 code units, as a store gives the text back.
 */

export interface TimedRecord extends SessionRecord {
  /** Milliseconds since 1970. */
  readonly touched: number
  /** Another one with each save, so that what is said of one state is not taken for the next. */
  readonly stamp: string
}

const START = '1 '

export function encodeText({ data, flash, created, client, cookie, touched, stamp }: TimedRecord): string {
  const header = {
    created,
    touched,
    stamp,
    client,
    cookie,
    flash: flash === null ? null : flash.length,
    data: data.length,
  }
  return `${START}${JSON.stringify(header)}\n${flash ?? ''}${data}`
}

/** What is wrong with it, as the end of a sentence, where it is none of ours. */
export function decodeText(text: string): TimedRecord | string {
  if (!text.startsWith(START)) return 'it was written by another version of sessionscope'
  const end = text.indexOf('\n')
  let header: unknown
  try {
    header = JSON.parse(text.slice(START.length, end === -1 ? text.length : end))
  } catch {
    return 'its header is not JSON'
  }
  if (end === -1 || !isHeader(header)) return 'its header is not that of a session'
  const { flash, data, ...known } = header
  const start = end + 1 + (flash ?? 0)
  if (text.length !== start + data) return 'it is not as long as its header says'
  return { ...known, flash: flash === null ? null : text.slice(end + 1, start), data: text.slice(start) }
}

type Header = Omit<TimedRecord, 'flash' | 'data'> & { readonly flash: number | null; readonly data: number }

const isLength = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false
  const { created, touched, stamp, client, cookie, flash, data } = value as Record<string, unknown>
  return (
    Number.isFinite(created) &&
    Number.isFinite(touched) &&
    typeof stamp === 'string' &&
    (client === null || typeof client === 'string') &&
    (cookie === null || isStoredCookie(cookie)) &&
    (flash === null || isLength(flash)) &&
    isLength(data)
  )
}
