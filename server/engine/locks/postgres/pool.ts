import { timeLimit } from '../../time-limit.ts'

/** What is asked of a pool of PostgreSQL connections: `pg.Pool` fits, and what is made after it. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
  query(query: PostgresQuery): Promise<PostgresResult>
  readonly options: { readonly max?: number | undefined }
}

/** A connection that was taken from the pool. */
export interface PostgresClient {
  /** The server's process, as it was announced; null where the client does not tell. */
  readonly processID?: number | null
  query(query: PostgresQuery): Promise<PostgresResult>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
  removeListener(event: string, listener: () => void): unknown
  /** @param destroy whether it is closed instead of going back to the pool */
  release(destroy?: boolean): void
}

export interface PostgresQuery {
  readonly text: string
  // Not readonly, for pg's types would not take it.
  values?: unknown[]
  /** Milliseconds that the client waits, in place of what the user has set for all queries. */
  readonly query_timeout?: number
}

export interface PostgresResult {
  readonly rows: readonly unknown[]
}

/** Rejects where a promise takes too long, with the code ENOANSWER; what it does later is nobody's business. */
export const within = <T>(ms: number, work: Promise<T>): Promise<T> =>
  timeLimit(work, ms, () => Object.assign(new Error('no answer'), { code: 'ENOANSWER' }))
