import type { PackedExchange } from './exchange.ts'
import { isRecord } from './is-record.ts'
import type { Expired } from './storage.ts'

/** Raised whenever a page of an older build could misread what a newer server sends, or the other way round. */
export const PROTOCOL_VERSION = 1

/** Who is at the other end of the stream. */
export interface ProcessFacts {
  readonly pid: number
  readonly host: string
  /** Random, new at each start: a viewer sees by it that the app was restarted. */
  readonly boot: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/** What `GET <base>/api/hello` answers: all that a page needs to open the stream. */
export interface Hello {
  readonly protocol: number
  readonly process: ProcessFacts
  /** To be sent as `?token=` with the socket. Only pages of the app's own origin can read it. */
  readonly token: string
}

/** The tool's own failures, by message; the request went on each time. */
export interface ToolFailure {
  readonly where: string
  readonly message: string
  readonly count: number
  readonly lastAt: number
}

export interface StreamState {
  /** Whether new exchanges are recorded at all. */
  readonly recording: boolean
  /** How many exchanges the history keeps. */
  readonly capacity: number
}

/** All that a server says to a viewer. */
export type ServerMessage =
  /** The first message. `failures` are those of the tool so far. */
  | {
      readonly type: 'welcome'
      readonly protocol: number
      readonly process: ProcessFacts
      readonly state: StreamState
      readonly failures: readonly ToolFailure[]
    }
  /** The past, oldest first, in one or more parts; what a viewer has already it replaces by id. */
  | { readonly type: 'history'; readonly exchanges: readonly PackedExchange[]; readonly last: boolean }
  /** An exchange began, or a known one (same id) has news. */
  | { readonly type: 'exchange'; readonly exchange: PackedExchange }
  /** This viewer was too slow: so many messages were left out. */
  | { readonly type: 'skipped'; readonly count: number }
  /** Somebody emptied the history. */
  | { readonly type: 'cleared' }
  | { readonly type: 'state'; readonly state: StreamState }
  /** The answer to this viewer's pause. After the end of one, the history comes again. */
  | { readonly type: 'paused'; readonly paused: boolean }
  | { readonly type: 'failure'; readonly failure: ToolFailure }
  /** The viewer speaks another version: it shall reload. The socket closes after it. */
  | { readonly type: 'reload'; readonly protocol: number }
  /** A command was not understood, or cannot be followed; nothing was changed. `fingerprint`: of an `expire`. */
  | { readonly type: 'refused'; readonly code: string; readonly message: string; readonly fingerprint?: string }
  /** The answer to this viewer's expire. */
  | ({ readonly type: 'expired' } & Expired)

/** All that a viewer may ask, as plain JSON. */
export type Command =
  /** Stops the stream to this viewer only; recording goes on. */
  | { readonly type: 'pause'; readonly paused: boolean }
  /** Empties the history for everybody. */
  | { readonly type: 'clear' }
  | { readonly type: 'set'; readonly options: { readonly recording?: boolean; readonly capacity?: number } }
  /** Removes a session from its storage. `storage` is the id of a `StorageSummary`. */
  | { readonly type: 'expire'; readonly storage: string; readonly fingerprint: string }

/** The largest command, in bytes. */
export const MAX_COMMAND_BYTES = 4096

export const CAPACITY = { min: 10, max: 10_000, default: 500 } as const

const onlyKeys = (value: Readonly<Record<string, unknown>>, keys: readonly string[]) =>
  Object.keys(value).every(key => keys.includes(key))

/** A viewer's text → the command, or what is wrong with it as a sentence. */
export function parseCommand(text: string): Command | { readonly error: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { error: 'not JSON' }
  }
  if (!isRecord(value)) return { error: 'a command is an object with a "type"' }
  switch (value.type) {
    case 'pause':
      if (typeof value.paused === 'boolean' && onlyKeys(value, ['type', 'paused'])) {
        return { type: 'pause', paused: value.paused }
      }
      return { error: '"pause" takes { paused: boolean }' }
    case 'clear':
      return onlyKeys(value, ['type']) ? { type: 'clear' } : { error: '"clear" takes nothing' }
    case 'set':
      return onlyKeys(value, ['type', 'options']) ? parseSet(value.options) : { error: '"set" takes { options }' }
    case 'expire':
      return parseExpire(value)
    default:
      return { error: '"type" is one of "pause", "clear", "set", "expire"' }
  }
}

function parseSet(options: unknown): Command | { readonly error: string } {
  if (!isRecord(options) || !onlyKeys(options, ['recording', 'capacity'])) {
    return { error: '"set" takes options { recording?: boolean, capacity?: integer }' }
  }
  const { recording, capacity } = options
  if (recording !== undefined && typeof recording !== 'boolean') return { error: '"recording" is a boolean' }
  if (capacity !== undefined && !isCapacity(capacity)) {
    return { error: `"capacity" is an integer from ${CAPACITY.min} to ${CAPACITY.max}` }
  }
  return {
    type: 'set',
    options: { ...(recording === undefined ? {} : { recording }), ...(capacity === undefined ? {} : { capacity }) },
  }
}

/** A fingerprint as it is sent, without the dot that stands in it where it is shown. */
const isFingerprint = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{8}$/.test(value)

function parseExpire(command: Readonly<Record<string, unknown>>): Command | { readonly error: string } {
  const { storage, fingerprint } = command
  const isRight = typeof storage === 'string' && /^\d{1,4}$/.test(storage) && isFingerprint(fingerprint)
  return isRight && onlyKeys(command, ['type', 'storage', 'fingerprint'])
    ? { type: 'expire', storage, fingerprint }
    : { error: '"expire" takes { storage: the id of a storage, fingerprint: eight hexadecimal digits }' }
}

/** Whether a value can be the history's capacity, in exchanges. */
export function isCapacity(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= CAPACITY.min && (value as number) <= CAPACITY.max
}
