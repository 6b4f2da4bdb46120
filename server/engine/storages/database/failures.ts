import { SessionError } from '../../errors.ts'
import { type Attempt, storageFailure } from '../failure.ts'
import type { Explanation, FailureKind } from './causes.ts'
import { byCode, byWords } from './codes.ts'

/** What a driver's error is, for who goes on in spite of it; null for all others. */
export const kindOf = (error: unknown): FailureKind | null => explanationOf(error)?.kind ?? null

/** A session's error of a driver's. What it says of the session is cut from that one. */
export function databaseFailure(attempt: Attempt, place: string, error: unknown, id?: string): SessionError {
  if (error instanceof SessionError) return error
  const cause = withoutSecrets(error, id)
  const code = codeOf(cause)
  const explanation = explanationOf(cause) ?? {
    why: withoutUrls(messageOf(cause)),
    cure: 'look what that means for the database in `db`',
  }
  const why = `${explanation.why}${code === '' ? '' : ` (${code})`}`
  return storageFailure({ attempt, place, ...explanation, why, cause })
}

function explanationOf(error: unknown): Explanation | undefined {
  const code = codeOf(error)
  // SQLite's extended codes begin with the simple ones: SQLITE_READONLY_DBMOVED.
  const simple = /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? ''
  for (const name of [code, simple]) if (Object.hasOwn(byCode, name)) return byCode[name]
  const words = messageOf(error)
  return byWords.find(([pattern]) => pattern.test(words))?.[1]
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const withoutUrls = (text: string): string => text.replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…')

/** What drivers put on their errors of the statement's parameters and of the row. */
const TELLING = ['sql', 'parameters', 'detail', 'where', 'internalQuery'] as const

function withoutSecrets(error: unknown, id: string | undefined): unknown {
  if (!(error instanceof Error)) return error
  const details = error as Error & Record<string, unknown>
  for (const name of TELLING) if (Object.hasOwn(details, name)) delete details[name]
  if (id === undefined) return details
  for (const name of ['message', 'stack', 'sqlMessage']) {
    const text = details[name]
    if (typeof text === 'string') details[name] = text.replaceAll(id, `${id.slice(-32, -28)}…`)
  }
  return details
}
