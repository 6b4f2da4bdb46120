import { decodeLineage, encodeLineage } from '../lineage.ts'
import type { Lineage, SessionRecord, StoredSession, Version } from '../storage.ts'
import { isStoredCookie } from '../stored-cookie.ts'

/*
 * A session is a hash:
 *
 *     format   sessionscope 1
 *     data     the session's own keys, as the codec's text
 *     flash    messages, as the codec's text; absent where there are none
 *     created  milliseconds since 1970
 *     touched  the same
 *     client   the client's address; absent where sessions are not bound to it
 *     cookie   JSON; absent where the session says nothing of its cookie
 *     version  <number> <id of the last update>
 *     lineage  JSON: the updates that it is made of
 *
 * and its time to live ends a minute after the session does.
 */

export const FORMAT = 'sessionscope 1'
const ANY_FORMAT = 'sessionscope '

/** What the field `version` holds: no two states of a session have the same. */
export const versionText = ({ number, lineage }: Version): string => `${number} ${lineage.updates[0]?.id ?? ''}`

export const cookieText = ({ cookie }: Pick<SessionRecord, 'cookie'>): string =>
  cookie === null ? '' : JSON.stringify(cookie)

/** Names and values by turns, as HSET takes them; without the version, which the server may have to count. */
export function encodeFields(record: SessionRecord, touched: number, lineage: Lineage): string[] {
  const { data, flash, created, client, cookie } = record
  return [
    ...['format', FORMAT, 'data', data, 'created', String(created), 'touched', String(touched)],
    ...['lineage', encodeLineage(lineage)],
    ...(flash === null ? [] : ['flash', flash]),
    ...(client === null ? [] : ['client', client]),
    ...(cookie === null ? [] : ['cookie', cookieText(record)]),
  ]
}

/** What was found instead of a session. */
export interface Unreadable {
  /** A sentence. */
  readonly reason: string
  /** Somebody else's: it is left where it is. */
  readonly isForeign: boolean
}

export const foreign = (reason: string): Unreadable => ({ reason, isForeign: true })
const damaged = (reason: string): Unreadable => ({ reason, isForeign: false })

export const isUnreadable = (found: StoredSession | Unreadable): found is Unreadable => 'reason' in found

/** What HGETALL replies, whichever the client and its protocol; null where there is nothing. */
export function decodeReply(reply: unknown): StoredSession | Unreadable | null {
  const fields = readFields(reply)
  return fields === null ? damaged('the reply of the server is not that of HGETALL') : decodeFields(fields)
}

function decodeFields(fields: ReadonlyMap<string, string>): StoredSession | Unreadable | null {
  if (fields.size === 0) return null
  const format = fields.get('format')
  if (format !== FORMAT) {
    return foreign(
      format?.startsWith(ANY_FORMAT)
        ? 'it was written by another version of sessionscope'
        : 'the fields of its hash are not those of a session',
    )
  }
  const [data, created, touched] = [fields.get('data'), timeOf(fields.get('created')), timeOf(fields.get('touched'))]
  if (data === undefined || created === null || touched === null) {
    return damaged('its data or its times are missing, or are none')
  }
  const cookie = cookieOf(fields.get('cookie'))
  if (cookie === undefined) return damaged('its field `cookie` is not what a session says of its cookie')
  const version = versionOf(fields.get('version'), fields.get('lineage'))
  if (version === null) return damaged('its fields `version` and `lineage` are damaged')
  const { flash = null, client = null } = { flash: fields.get('flash'), client: fields.get('client') }
  return { data, flash, created, client, cookie, touched, version }
}

function readFields(reply: unknown): ReadonlyMap<string, string> | null {
  if (Array.isArray(reply)) {
    return new Map(
      Array.from({ length: reply.length >> 1 }, (_, i) => [String(reply[2 * i]), String(reply[2 * i + 1])]),
    )
  }
  if (reply instanceof Map) return new Map([...reply].map(([name, value]) => [String(name), String(value)]))
  if (typeof reply !== 'object' || reply === null) return null
  return new Map(Object.entries(reply).map(([name, value]) => [name, String(value)]))
}

function timeOf(text: string | undefined): number | null {
  const time = text === undefined || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(time) ? time : null
}

function cookieOf(text: string | undefined): SessionRecord['cookie'] | undefined {
  if (text === undefined) return null
  try {
    const value: unknown = JSON.parse(text)
    return isStoredCookie(value) ? value : undefined
  } catch {
    return undefined
  }
}

function versionOf(text = '', lineageText = ''): Version | null {
  const lineage = decodeLineage(lineageText)
  const number = Number(text.slice(0, Math.max(0, text.indexOf(' '))))
  if (lineage === null || !Number.isSafeInteger(number) || number < 1) return null
  const version = { number, lineage }
  return versionText(version) === text ? version : null
}
