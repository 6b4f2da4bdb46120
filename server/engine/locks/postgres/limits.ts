import type { PostgresPool } from './pool.ts'

export interface PostgresLockOptions {
  /**
   * How many connections of the pool the locks may have at a time: so many sessions are in use at once in this process. Half
   * of them unless given. The rest is for the app's own queries, or the requests that hold locks would wait for each other.
   */
  readonly connections?: number
  /** Keeps the locks of several apps in one database apart. `sessionscope` unless given. */
  readonly namespace?: string
}

export interface LockLimits {
  readonly connections: number
  readonly namespace: string
}

const wrong = (text: string): TypeError => new TypeError(`[sessionscope] postgresLock(): ${text}`)

/** @throws TypeError where this is no pool, or one that is too small */
export function lockLimits(pool: PostgresPool, options: { connections?: number; namespace?: string }): LockLimits {
  const max: unknown = typeof pool === 'object' && typeof pool?.connect === 'function' ? pool.options?.max : undefined
  if (typeof max !== 'number') throw wrong('it takes a pool of the package pg. Cure: postgresLock(new Pool({ … }))')
  if (max < 2) {
    throw wrong(
      `the pool has ${max} connection at most; a lock takes one, and none would be left for the app. Cure: new Pool({ max: 10 })`,
    )
  }
  const { connections = Math.floor(max / 2), namespace = 'sessionscope' } = options
  if (!Number.isInteger(connections) || connections < 1 || connections >= max) {
    throw wrong(
      `connections is ${connections}, and the pool has ${max} at most; allowed: 1 to ${max - 1}, for the app needs some too. Cure: a larger max`,
    )
  }
  if (typeof namespace !== 'string' || namespace === '') throw wrong('namespace must be a text that is not empty')
  return { connections, namespace }
}
