import { readExpressSession } from '../../express-session/read-session.ts'
import type { SessionRecord } from '../storage.ts'
import { KEY, TRIAL } from './keys.ts'
import { decodeText, encodeText, type TimedRecord } from './record-text.ts'
import { decodeNote, encodeNote, type UseNote } from './use-note.ts'

/*
 * What stores keep is an object with a `cookie`, from which they take the time that it may go:
 *
 *     { cookie: { originalMaxAge, maxAge, expires, httpOnly, path, …, sessionscope: <a note of use> }, sessionscope: <text> }
 */

const ASIDE = 'sessionscope-set-aside'

type Fields = Readonly<Record<string, unknown>>

/** What was found in a store. */
export type Found =
  /** `fields`: as the store gave it. */
  | { readonly kind: 'session'; readonly record: TimedRecord; readonly note: UseNote | null; readonly fields: Fields }
  | { readonly kind: 'note'; readonly note: UseNote }
  /** Set aside, a trial, or a session of express-session without any keys. */
  | { readonly kind: 'nothing' | 'aside' }
  /** `reason`: the end of a sentence. */
  | { readonly kind: 'unreadable'; readonly reason: string }

const NOTHING: Found = { kind: 'nothing' }

/**
 * Reads what a store gave. What express-session stored itself is a session whose times are not known: it counts as made and
 * used now, until it is saved here.
 */
export function readEntry(given: unknown): Found {
  if (given === null || given === undefined || given === '') return NOTHING
  const fields = typeof given === 'string' ? parse(given) : given
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return { kind: 'unreadable', reason: 'the store gave something that is no session' }
  }
  const text = (fields as Fields)[KEY]
  if (typeof text === 'string' && Object.hasOwn(fields, KEY)) return readText(text, fields as Fields)
  return Object.hasOwn(fields, ASIDE) ? { kind: 'aside' } : readForeign(fields as Fields)
}

function readText(text: string, fields: Fields): Found {
  const note = decodeNote(text)
  if (note !== null) return { kind: 'note', note }
  if (text.startsWith(TRIAL)) return NOTHING
  const record = decodeText(text)
  if (typeof record === 'string') return { kind: 'unreadable', reason: record }
  return { kind: 'session', record, note: noteIn(fields), fields }
}

function readForeign(fields: Fields): Found {
  const session = readExpressSession(fields)
  if (session === null)
    return { kind: 'unreadable', reason: 'it has no cookie, so it is no session of express-session' }
  if (session.data === null) return NOTHING
  const now = Date.now()
  const { data, cookie } = session
  const record = { data, flash: null, created: now, client: null, cookie, touched: now, stamp: '' }
  return { kind: 'session', record, note: noteIn(fields), fields }
}

const noteIn = ({ cookie }: Fields): UseNote | null =>
  typeof cookie === 'object' && cookie !== null ? decodeNote((cookie as Fields)[KEY]) : null

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Stores count their times in 32 bits, some of them: no session is kept for longer than this after it was used. */
const LONGEST = 10 * 365 * 86_400_000

/** What the stores read of a cookie. A new one with each call, for there are stores that change what they are given. */
function cookieUntil(at: number, cookie: SessionRecord['cookie'], note: UseNote | null): object {
  const now = Date.now()
  const until = Math.min(at, now + LONGEST)
  const { httpOnly = true, path = '/', secure, sameSite, domain, partitioned, priority } = cookie ?? {}
  // 0 would mean to some that they are free to choose.
  const maxAge = Math.max(Math.floor(until - now), 1)
  return {
    ...{ originalMaxAge: maxAge, maxAge, expires: new Date(until), httpOnly, path },
    ...(secure === undefined ? {} : { secure }),
    ...(sameSite === undefined ? {} : { sameSite }),
    ...(domain === undefined ? {} : { domain }),
    ...(partitioned === undefined ? {} : { partitioned }),
    ...(priority === undefined ? {} : { priority }),
    ...(note === null ? {} : { [KEY]: encodeNote(note) }),
  }
}

/** @param at when it may go, milliseconds since 1970 */
export const entryOf = (record: TimedRecord, at: number): object => ({
  cookie: cookieUntil(at, record.cookie, null),
  [KEY]: encodeText(record),
})

/** The same session with another time to go, and with a note of its use in its cookie. */
export const renewedEntry = (fields: Fields, record: SessionRecord, at: number, note: UseNote | null): object => ({
  ...fields,
  cookie: cookieUntil(at, record.cookie, note),
})

/** A note of use as an entry of its own. */
export const noteEntry = (note: UseNote, at: number): object => ({
  cookie: cookieUntil(at, null, null),
  [KEY]: encodeNote(note),
})

const TRIAL_LASTS = 60_000

/** An entry to find out what a store's `touch` does. */
export const trialEntry = (round: number): object => ({
  cookie: cookieUntil(Date.now() + TRIAL_LASTS, null, { touched: round, shown: null }),
  [KEY]: `${TRIAL}${round}`,
})

/** Of which round the cookie of a trial is. */
export function roundOf(given: unknown): number | null {
  const fields = typeof given === 'string' ? parse(given) : given
  return typeof fields === 'object' && fields !== null ? (noteIn(fields as Fields)?.touched ?? null) : null
}

const ASIDE_LASTS = 30 * 86_400_000

/** What could not be read, under another key, where nobody takes it for a session; to be looked at for 30 days. */
export const asideEntry = (given: unknown, reason: string): object => ({
  cookie: cookieUntil(Date.now() + ASIDE_LASTS, null, null),
  [ASIDE]: { reason, since: new Date().toISOString(), kept: given },
})

/** Bytes of our text in an entry; null where there is none. */
export function bytesIn(entry: unknown): number | null {
  const text = typeof entry === 'object' && entry !== null ? (entry as Fields)[KEY] : undefined
  return typeof text === 'string' ? Buffer.byteLength(text) : null
}
