import { decodeLineage, encodeLineage } from '../lineage.ts'
import type { SessionRecord, StoredCookie, StoredSession, Version } from '../storage.ts'
import { isStoredCookie } from '../stored-cookie.ts'
import type { Parameter } from './kysely.ts'
import type { Lifetime } from './lifetime.ts'
import { FIELDS } from './table.ts'

/** A session as the values of FIELDS, in their order. */
export const encodeRow = (
  { client, created, data, flash, cookie }: SessionRecord,
  touched: number,
  { idle, ends, expires }: Lifetime,
  version: Version,
): Parameter[] => [
  client,
  Math.trunc(created),
  Math.trunc(touched),
  data,
  flash,
  cookie === null ? null : JSON.stringify(cookie),
  Math.trunc(touched),
  idle,
  ends,
  expires,
  version.number,
  encodeLineage(version.lineage),
]

/** The same for a statement that raises the version itself. */
export const withoutVersion = (row: readonly Parameter[]): Parameter[] =>
  row.filter((_, index) => FIELDS[index] !== 'version')

export interface Row {
  /** Null where it was set aside. */
  readonly session: VersionedSession | null
  readonly version: number
}

export type VersionedSession = StoredSession & { readonly version: Version }

/** What a row holds; a sentence on what is wrong with it where that is no session. */
export function decodeRow(row: unknown): Row | string {
  const {
    session_data: data,
    flash,
    client_ip: client,
    created_datetime,
    cookie: cookieText,
    lineage: lineageText,
    ...rest
  } = row as Readonly<Record<string, unknown>>
  const [created, touched, version] = [integer(created_datetime), integer(rest.touched), integer(rest.version)]
  if (version === null) return 'its column version holds no number'
  if (data === null) return { session: null, version }
  if (typeof data !== 'string') return 'its column session_data holds no text'
  if (created === null || touched === null) return 'a time in it is none'
  if (!isTextOrNull(flash) || !isTextOrNull(client)) return 'its column flash or client_ip holds no text'
  const cookie = decodeCookie(cookieText)
  if (cookie === undefined) return 'its column cookie holds nothing that a session may say of its cookie'
  const lineage = typeof lineageText === 'string' ? decodeLineage(lineageText) : null
  if (lineage === null) return 'its column lineage holds something else'
  return { session: { data, flash, created, client, cookie, touched, version: { number: version, lineage } }, version }
}

/** Drivers give a bigint as a string, a number or a bigint, as they are set up. */
export function integer(value: unknown): number | null {
  if (!['string', 'number', 'bigint'].includes(typeof value) || value === '') return null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : null
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string'

/** What the column `cookie` holds; undefined where that is nothing of the kind. */
export function decodeCookie(text: unknown): StoredCookie | null | undefined {
  if (text === null) return null
  if (typeof text !== 'string') return undefined
  try {
    const cookie: unknown = JSON.parse(text)
    return isStoredCookie(cookie) ? cookie : undefined
  } catch {
    return undefined
  }
}
