import { randomUUID } from 'node:crypto'
import { abortRefusal } from '../refusals.ts'
import { goneFailure, lockFailure, pooledFailure } from './failure.ts'
import { type PostgresClient, type PostgresPool, within } from './pool.ts'

/** How long the server may take for what it can do at once, milliseconds. */
export const PATIENCE = 5000

export type Row = Readonly<Record<string, unknown>>

/** A connection of the pool, while a lock has it. */
export interface Connection {
  /** The server's process; 0 before the first statement. */
  readonly pid: number
  /** What nobody else leaves there; see statements.ts. */
  readonly mark: string
  /** Whether that is another one than was announced, after the first statement. */
  readonly isProxied: boolean
  /** Whether it ended, or serves for nothing any more. */
  readonly lost: boolean
  /** When, `performance.now()`; null where it serves still. */
  readonly lostAt: number | null
  /**
   * Runs statements, one call after the other; gives the last row of the last one.
   * @throws what the client throws, for `lockFailure`; a SessionError where a pooler breaks the locks. It is to be closed then.
   */
  ask(text: string, values?: unknown[], limit?: number): Promise<Row>
  /** Gives it back to the pool; not to be used afterwards. */
  giveBack(): void
  /** Closes it, and with it goes whatever it holds. */
  destroy(): void
}

/**
 * Takes a connection from the pool.
 * @param free called when the connection is the lock's no more, or never was
 * @param onShared called when it shows that the server's process serves others at the same time
 * @throws SessionError ERR_SESSION_ABORTED when the signal is aborted, ERR_SESSION_STORAGE where there is none
 */
export function openConnection(
  pool: PostgresPool,
  signal: AbortSignal,
  free: () => void,
  onShared: () => void,
): Promise<Connection> {
  if (signal.aborted) {
    free()
    return Promise.reject(abortRefusal())
  }
  return new Promise((resolve, reject) => {
    let isWanted = true
    const leave = (error: unknown) => {
      isWanted = false
      end()
      reject(error)
    }
    const onAbort = () => leave(abortRefusal())
    const timer = setTimeout(() => leave(lockFailure(new Error('timeout exceeded when trying to connect'))), PATIENCE)
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    signal.addEventListener('abort', onAbort)
    pool.connect().then(
      client => {
        end()
        if (isWanted) resolve(createConnection(client, free, onShared))
        else {
          client.release()
          free()
        }
      },
      error => {
        free()
        leave(lockFailure(error))
      },
    )
  })
}

function createConnection(client: PostgresClient, free: () => void, onShared: () => void): Connection {
  const mark = randomUUID()
  let pid = 0
  let lostAt: number | null = null
  let isOurs = true
  let tail: Promise<unknown> = Promise.resolve()

  const onEnd = () => {
    lostAt ??= performance.now()
  }
  client.on('error', onEnd)
  client.on('end', onEnd)

  const isProxied = () => client.processID != null && client.processID !== pid

  function leave(destroy: boolean): void {
    if (!isOurs) return
    isOurs = false
    onEnd()
    // One that is destroyed may still tell of an error, which nobody else listens to.
    client.release(destroy)
    if (!destroy) {
      client.removeListener('error', onEnd)
      client.removeListener('end', onEnd)
    }
    free()
  }

  async function send(text: string, values: unknown[] | undefined, limit: number): Promise<Row> {
    if (lostAt !== null) throw lockFailure(new Error('Connection terminated'))
    const query = { text, ...(values === undefined ? {} : { values }), query_timeout: limit + 1000 }
    const row = lastRow(await within(limit, client.query(query)))
    if ((pid !== 0 && row.pid !== pid) || row.mark !== mark) {
      onEnd()
      // Without any mark it is known only that somebody has cleaned up; nobody but a pooler can, where there is one.
      if (row.pid === pid && row.mark === '' && !isProxied()) throw goneFailure()
      onShared()
      throw pooledFailure()
    }
    pid = Number(row.pid)
    return row
  }

  return {
    mark,
    get pid() {
      return pid
    },
    get isProxied() {
      return isProxied()
    },
    get lost() {
      return lostAt !== null
    },
    get lostAt() {
      return lostAt
    },
    ask(text, values, limit = PATIENCE) {
      const row = tail.then(() => send(text, values, limit))
      tail = row.catch(() => {})
      return row
    },
    giveBack: () => leave(false),
    destroy: () => leave(true),
  }
}

/** Of several statements pg gives a list of results. */
function lastRow(result: unknown): Row {
  const last = Array.isArray(result) ? result.at(-1) : result
  return last?.rows.at(-1) ?? {}
}
