import type {
  ListedSession,
  PackedExchange,
  StorageOperation,
  StorageStatement,
  StorageSummary,
  Value,
} from '../../../server/protocol/index.ts'
import type { StorageSource } from '../../../server/protocol/storage.ts'
import { shopExchanges } from '../../client/fixtures.ts'

const hour = 3_600_000

export const summary = (more: Partial<StorageSummary> = {}): StorageSummary => ({
  id: '1',
  name: 'database',
  library: 'sessionscope',
  listed: true,
  note: null,
  error: null,
  place: 'web2py_session',
  sessions: 1204,
  expired: 87,
  bytes: 3_100_000,
  oldest: Date.now() - 71 * hour,
  newest: Date.now() - 2000,
  complete: true,
  facts: [['server', 'PostgreSQL 15.18']],
  ...more,
})

/** A made-up session of a number, whose fingerprint is the number. */
const listed = (index: number): ListedSession => {
  const used = Date.now() - index * 190_000 - 2000
  return {
    fingerprint: (0x7f3ac2d1 + index).toString(16).padStart(8, '0'),
    bytes: 180 + ((index * 977) % 4000),
    created: used - index * hour,
    touched: used,
    expires: index % 13 === 12 ? used + hour / 2 : index % 7 === 6 ? null : used + 24 * hour,
  }
}

export interface StoredOptions {
  readonly summaries?: readonly StorageSummary[]
  readonly count?: number
  readonly session?: Value
  readonly held?: string
}

/** A storage of made-up sessions. Those that are expired are gone. */
export function storedSessions({
  summaries = [summary()],
  count = 1204,
  ...options
}: StoredOptions = {}): StorageSource {
  const session = options.session ?? {
    user: { id: 42, name: 'Ann', roles: ['buyer', 'admin'] },
    cart: [{ sku: 'a17', qty: 2, price: 1250 }],
    csrfToken: { $type: 'redacted', fingerprint: '5d41402a', of: 'string', length: 32 },
    seen: { $type: 'Date', value: '2026-07-30T08:12:00.000Z' },
  }
  const gone = new Set<string>()
  const all = () =>
    Array.from({ length: count }, (_, index) => listed(index)).filter(({ fingerprint }) => !gone.has(fingerprint))
  return {
    summaries: async () => summaries.map(one => ({ ...one, sessions: one.sessions && one.sessions - gone.size })),
    async sessions(_storage, { find, cursor, limit }) {
      const start = find.replace('·', '')
      const found = all().filter((one, index) =>
        /^[0-9a-f]{4,}$/.test(start) ? one.fingerprint.startsWith(start) : find === '' || index % 50 === 7,
      )
      const from = Number(cursor ?? 0)
      const isEnd = from + limit >= found.length
      return {
        sessions: found.slice(from, from + limit),
        cursor: isEnd ? null : String(from + limit),
        scanned: find === '' ? Math.min(limit, found.length - from) : count,
        unreadable: 0,
        complete: isEnd,
        by: find === '' ? 'all' : /^[0-9a-f]{4,}$/.test(start) ? 'fingerprint' : find.includes('=') ? 'value' : 'key',
      }
    },
    async session(_storage, fingerprint) {
      const found = all().find(one => one.fingerprint === fingerprint)
      if (found === undefined)
        return { refused: 'unknown-session', message: `the storage has no session ${fingerprint}` }
      return { ...found, session, flash: 1, cookie: { maxAge: 86_400_000, sameSite: 'strict' } }
    },
    async expire(storage, fingerprint) {
      if (fingerprint === options.held) {
        return { refused: 'held', message: 'session is in use: GET /checkout (pid 4711) has held it for 2.1 s' }
      }
      const found = !gone.has(fingerprint)
      gone.add(fingerprint)
      return { storage: storage ?? '1', fingerprint, found }
    },
  }
}

const load =
  'select "session_data", "flash", "created_datetime", "client_ip", "cookie", "touched", "version", "lineage" from "web2py_session" where "unique_key" = $1'
const save =
  'update "web2py_session" set "session_data" = $1, "flash" = $2, "modified_datetime" = $3, "expires" = $4, "version" = $5, "lineage" = $6 where "unique_key" = $7 and "version" = $8 returning "version"'

/** The statements of an operation, within its time. */
function statementsOf({ op, start, ms }: StorageOperation): StorageStatement[] {
  const time = ms ?? 1
  if (op === 'get') return [{ text: load, start: start + time * 0.05, ms: time * 0.9, rows: 1, bytes: 812 }]
  if (op !== 'set') return [{ text: `${op} "web2py_session" where "unique_key" = $1`, start, ms: time, rows: 1 }]
  return [
    { text: 'begin', start, ms: time * 0.1 },
    { text: save, start: start + time * 0.1, ms: time * 0.6, rows: 1, bytes: 903 },
    { text: 'commit', start: start + time * 0.7, ms: time * 0.3 },
  ]
}

/** The shop's exchanges, with the statements that a database would have had. */
export const withStatements = (): PackedExchange[] =>
  shopExchanges().map(exchange => ({
    ...exchange,
    session: exchange.session && {
      ...exchange.session,
      storage: exchange.session.storage.map(operation => ({ ...operation, statements: statementsOf(operation) })),
    },
  }))
