/** What a code of a driver says. */
export interface Explanation {
  readonly why: string
  readonly cure: string
  readonly status?: 503
  /** For who goes on in spite of it. */
  readonly kind?: FailureKind
}

export type FailureKind =
  /** There is no such table. */
  | 'no table'
  /** There is one, but of something else. */
  | 'no column'
  /** A row of this key is there already. */
  | 'duplicate'
  /** Two statements met, and one has to be sent again. */
  | 'again'
  /** SQLite: another process writes. */
  | 'busy'

const later = { status: 503 } as const

/** What may be wrong with a database. */
export const causes = {
  unreachable: {
    why: 'the database cannot be reached',
    cure: 'look whether it runs, and whether its address in `db` is right',
    ...later,
  },
  cut: {
    why: 'the connection to the database was cut',
    cure: 'look into the log of the database; the next request opens another connection',
    ...later,
  },
  ended: {
    why: 'the database was shut down, or ended the connection',
    cure: 'look into its log; the next request opens another connection',
    ...later,
  },
  starting: { why: 'the database is starting', cure: 'wait a moment', ...later },
  crowded: {
    why: 'the database takes no more connections',
    cure: 'let the pool in `db` open fewer (its option max or connectionLimit), or raise max_connections of the database',
    ...later,
  },
  queued: {
    why: 'the pooler before the database had no connection to it for too long',
    cure: 'look whether the database runs; raise default_pool_size of PgBouncer, or let the pool in `db` open fewer',
    ...later,
  },
  slow: {
    why: 'the database did not answer in time',
    cure: 'look what keeps it busy; the limit is an option of the pool in `db`, or a timeout of the database',
    ...later,
  },
  readOnly: {
    why: 'the database is read-only',
    cure: 'connect `db` to the primary server and not to a replica, and as somebody who may write',
  },
  full: { why: 'the disk of the database is full', cure: 'make room there' },
  locked: {
    why: 'a row of the table was locked for too long by somebody else',
    cure: 'look for transactions that are left open',
    ...later,
  },
  crossed: {
    why: 'it met other statements on the same session, again and again',
    cure: 'send the request again',
    kind: 'again',
    ...later,
  },
  noTable: {
    why: 'there is no such table, and `migrate` is false',
    cure: 'let an administrator run what `npx sessionscope migrate --print` prints, or set `migrate: true`',
    kind: 'no table',
  },
  noColumn: {
    why: 'the table lacks a column: it was made by web2py, or by an older version of sessionscope',
    cure:
      'give it another name with `tablename`, and it is made anew; or let an administrator add what it lacks, as ' +
      '`npx sessionscope migrate --print` has it',
    kind: 'no column',
  },
  noDatabase: {
    why: 'there is no such database or schema',
    cure: 'create it, or correct the address in `db` or the name in `tablename`',
  },
  noRights: {
    why: 'the database does not allow this user that',
    cure: 'grant it select, insert, update and delete on the table, and with `migrate: true` also to create it',
  },
  noEntry: {
    why: 'the database does not let this user in',
    cure: 'correct user and password in the address in `db`',
  },
  duplicate: {
    why: 'another session has this id',
    cure: 'send the request again',
    kind: 'duplicate',
  },
  large: {
    why: 'the session is larger than the database takes',
    cure: 'keep less in it, or raise the limit of the database (max_allowed_packet of MySQL)',
  },
  busy: {
    why: 'another process kept the file of the database locked',
    cure:
      'let its transactions be short; `pragma journal_mode = wal` lets others read meanwhile, and `pragma busy_timeout` sets ' +
      'how long a statement waits',
    kind: 'busy',
    ...later,
  },
  noFile: {
    why: 'the file of the database cannot be opened',
    cure: 'look whether its folder is there, and belongs to the user that runs the app',
  },
  damaged: {
    why: 'the file of the database is damaged, or is none',
    cure: 'bring it back from a backup',
  },
  failing: { why: 'the disk of the database failed', cure: 'look at the system log' },
  noTransactions: {
    why: 'the pooler before the database is in statement mode, and the table is made in a transaction',
    cure: 'let an administrator run what `npx sessionscope migrate --print` prints, or set pool_mode of PgBouncer to transaction',
  },
  closed: {
    why: '`db` was closed',
    cure: 'call its destroy() when the app has ended, and not before',
  },
} as const satisfies Record<string, Explanation>
