import type { PgQueryable } from '../../engine/express-session/pg-simple-source.ts'
import { CONNECTIONS } from './database.ts'
import { loadDriver } from './drivers.ts'

/** What is used of a pool of pg. */
export interface PgPool extends PgQueryable {
  on(event: 'error', listener: (error: Error) => void): unknown
  end(): Promise<void>
}

interface PgModule {
  readonly Pool: new (options: { connectionString: string; max: number; connectionTimeoutMillis: number }) => PgPool
}

/** Milliseconds. */
const PATIENCE = 10_000

export function openPool(url: string): PgPool {
  const { module } = loadDriver<PgModule>(['pg'], 'PostgreSQL')
  const pool = new module.Pool({ connectionString: url, max: CONNECTIONS, connectionTimeoutMillis: PATIENCE })
  // Of a connection that nobody uses just now: the next statement says it.
  pool.on('error', () => {})
  return pool
}
