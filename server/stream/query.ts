import { CAPACITY } from '../protocol/index.ts'

export interface ExchangesQuery {
  /** Only exchanges with a higher `seq`. */
  readonly since?: number
  readonly limit?: number
  /** Only exchanges of the session with this fingerprint. */
  readonly session?: string
  /** Only exchanges whose path begins so. */
  readonly path?: string
}

/** A query is refused: which parameter, what it is and what is allowed. */
export class BadQuery extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const shown = (text: string) => JSON.stringify(text.slice(0, 100))

/** The parameters of a query, each at most once, none but `allowed`. Throws {@link BadQuery}. */
export function parseQuery(search: string, allowed: readonly string[] = []): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(search)) {
    if (!allowed.includes(name)) {
      const known = allowed.join(', ') || 'none'
      throw new BadQuery('unknown-parameter', `${shown(name)} is no parameter of this path; allowed: ${known}`)
    }
    if (parameters.has(name)) throw new BadQuery('repeated-parameter', `${name} is given twice; allowed: once`)
    parameters.set(name, value)
  }
  return parameters
}

function badValue(name: string, value: string, allowed: string): never {
  throw new BadQuery('bad-parameter', `${name} is ${shown(value)}; allowed: ${allowed}`)
}

const integer = (text: string) => (/^\d{1,16}$/.test(text) ? Number(text) : Number.NaN)

function readSince(value: string): number {
  const since = integer(value)
  return Number.isSafeInteger(since) ? since : badValue('since', value, 'an integer from 0, the last seq you have')
}

function readLimit(value: string): number {
  const limit = integer(value)
  return limit >= 1 && limit <= CAPACITY.max ? limit : badValue('limit', value, `an integer from 1 to ${CAPACITY.max}`)
}

/** `?since=&limit=&session=&path=` → the query. Throws {@link BadQuery}. */
export function parseExchangesQuery(search: string): ExchangesQuery {
  const parameters = parseQuery(search, ['since', 'limit', 'session', 'path'])
  const [since, limit] = [parameters.get('since'), parameters.get('limit')]
  const [session, path] = [parameters.get('session'), parameters.get('path')]
  if (session === '') badValue('session', session, 'the fingerprint of a session')
  if (path !== undefined && !path.startsWith('/')) badValue('path', path, 'the beginning of a path, such as "/cart"')
  return {
    ...(since === undefined ? {} : { since: readSince(since) }),
    ...(limit === undefined ? {} : { limit: readLimit(limit) }),
    ...(session === undefined ? {} : { session }),
    ...(path === undefined ? {} : { path }),
  }
}

interface SessionsQuery {
  /** null for the first storage. */
  readonly storage: string | null
  readonly find: string
  readonly cursor: string | null
  readonly limit: number
}

const SESSIONS = { limit: 50, most: 200, find: 300, cursor: 2000 } as const

/** `?storage=&find=&cursor=&limit=` → the query. Throws {@link BadQuery}. */
export function parseSessionsQuery(search: string): SessionsQuery {
  const parameters = parseQuery(search, ['storage', 'find', 'cursor', 'limit'])
  const [find = '', cursor, limit] = [parameters.get('find'), parameters.get('cursor'), parameters.get('limit')]
  if (find.length > SESSIONS.find)
    badValue('find', find, `a fingerprint, a key or key=value, of ${SESSIONS.find} characters`)
  if (cursor !== undefined && (cursor === '' || cursor.length > SESSIONS.cursor)) {
    badValue('cursor', cursor, 'the cursor of the answer before')
  }
  const count = limit === undefined ? SESSIONS.limit : integer(limit)
  if (!(count >= 1 && count <= SESSIONS.most)) badValue('limit', limit ?? '', `an integer from 1 to ${SESSIONS.most}`)
  return { storage: parameters.get('storage') ?? null, find, cursor: cursor ?? null, limit: count }
}
