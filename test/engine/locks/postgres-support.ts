import { Pool, type PoolConfig } from 'pg'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { LockBackend } from '../../../server/engine/locks/lock.ts'
import type { PostgresLockOptions } from '../../../server/engine/locks/postgres/limits.ts'
import { postgresLock } from '../../../server/engine/locks/postgres/postgres-lock.ts'
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts'

export const holder = { pid: process.pid, method: 'GET', path: '/page', since: 0 }

/** For who waits as long as it takes, and for so many milliseconds. */
export const patient = (): AbortSignal => new AbortController().signal
export const after = (ms: number): AbortSignal => AbortSignal.timeout(ms)

/** What a promise is rejected with. */
export const failure = (work: unknown): Promise<Error> =>
  Promise.resolve(work).then(
    () => Promise.reject(new Error('it did not fail')),
    error => error,
  )

/** A server with a database for the tests of a `describe`. */
export function usePostgres() {
  let started: PostgresServer | undefined
  let address = ''
  beforeAll(async () => {
    started = await startPostgres()
    address = await started.database()
  })
  afterAll(() => started?.stop())

  const server = (): PostgresServer => {
    if (started === undefined) throw new Error('the server was not started')
    return started
  }
  return {
    server,
    url: () => address,

    /** A pool with its locks, closed after the test. */
    open(config: PoolConfig = {}, options?: PostgresLockOptions): { pool: Pool; locks: LockBackend } {
      const pool = new Pool({ connectionString: address, max: 10, ...config })
      pool.on('error', () => {})
      const locks = postgresLock(pool, options)
      onTestFinished(async () => {
        await locks.close()
        await pool.end()
      })
      return { pool, locks }
    },

    /** How many advisory locks of the database are held and waited for. Who waits holds one, too: the turnstile. */
    async advisory(): Promise<{ held: number; waiting: number }> {
      const pool = new Pool({ connectionString: server().url, max: 1 })
      const { rows } = await pool.query(
        `select count(*) filter (where granted)::int as held, count(*) filter (where not granted)::int as waiting
         from pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and datname = $1`,
        [address.split('/').at(-1)],
      )
      await pool.end()
      return rows[0]
    },
  }
}
