import type { SessionError } from '../../errors.ts'
import { type Attempt, storageFailure } from '../failure.ts'

/** What a store is asked. */
export type Question = 'get' | 'set' | 'touch' | 'destroy' | 'all' | 'length'

/** One question to one store. */
export interface Asked {
  readonly store: string
  readonly question: Question
  /** Cut from whatever is said; it is a secret. */
  readonly id?: string | undefined
}

const attempts: Readonly<Record<Question, Attempt>> = {
  get: 'read',
  set: 'save',
  touch: 'touch',
  destroy: 'remove',
  all: 'list',
  length: 'list',
}

const isWrite = (question: Question) => question === 'set' || question === 'touch' || question === 'destroy'
const placeOf = (store: string) => `express-session's store ${store}`
const server = 'see whether the server behind the store runs and can be reached'

export const unanswered = ({ store, question }: Asked, ms: number): SessionError =>
  storageFailure({
    attempt: attempts[question],
    place: placeOf(store),
    why: `${store}.${question}() has not called back for ${ms / 1000} s${isWrite(question) ? ', and whether it was done is not known' : ''}`,
    cure: `${server}; where it is slow, raise connect({ storageTimeout })`,
    status: 503,
  })

export const disconnected = ({ store, question }: Asked): SessionError =>
  storageFailure({
    attempt: attempts[question],
    place: placeOf(store),
    why: `${store} said that it has lost its connection`,
    cure: `${server}; sessions are there again as soon as the store connects`,
    status: 503,
  })

/** The store called back with an error, threw it, or rejected with it. */
export function failed({ store, question, id }: Asked, cause: unknown): SessionError {
  if (id !== undefined) cutFrom(cause, id)
  const passes = isPassing(cause)
  return storageFailure({
    attempt: attempts[question],
    place: placeOf(store),
    why: `${store}.${question}() failed: ${reasonOf(cause)}`,
    cure: passes ? server : 'look at the cause, and at how the store was set up',
    cause,
    status: passes ? 503 : 500,
  })
}

export const untold = (store: string): SessionError =>
  storageFailure({
    attempt: 'list',
    place: placeOf(store),
    why: `${store}.all() does not say which session has which id`,
    cure: "look at them with the tools of the store's server",
  })

const LONGEST_REASON = 200

/** The message and the code of an error, without addresses, which may have passwords. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  const line = text.replaceAll(/[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<address>').replaceAll(/\s+/g, ' ')
  const code = codeOf(error)
  const shown = line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line
  return code === '' || shown.includes(code) ? shown : `${shown} (${code})`
}

export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : ''
}

/** Errors of Node's sockets; of PostgreSQL (classes 08, 53, 57P); of the clients of Redis. */
const PASSING =
  /^(?:E(?:CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|08\w{3}$|53\w{3}$|57P\w\d$|NR_CLOSED|UNCERTAIN_STATE)/
const PASSING_NAME = /Closed|Disconnect|Timeout|Socket|Connection|MaxRetries/

/** Whether trying again may help. */
export const isPassing = (error: unknown): boolean =>
  PASSING.test(codeOf(error)) ||
  (error instanceof Error &&
    (PASSING_NAME.test(error.constructor.name) ||
      /connection (?:terminated|timeout|ended|closed)/i.test(error.message)))

function cutFrom(error: unknown, id: string): void {
  if (!(error instanceof Error)) return
  const fields = error as unknown as Record<string, unknown>
  for (const name of ['message', 'stack', ...Object.keys(error)]) {
    const value = fields[name]
    if (typeof value !== 'string' || !value.includes(id)) continue
    try {
      fields[name] = value.replaceAll(id, `${id.slice(-32, -28)}…`)
    } catch {
      // It is frozen. What we say ourselves has none of it.
    }
  }
}
