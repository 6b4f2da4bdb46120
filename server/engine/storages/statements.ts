import { AsyncLocalStorage } from 'node:async_hooks'

/** One statement or command that a storage sent, for the panel. Times are `performance.now()`, in milliseconds. */
export interface Statement {
  /** `select … where "unique_key" = $1`, `HMGET session:<id> …`: with placeholders, so without what it was about. */
  readonly text: string
  readonly start: number
  readonly ms: number
  /** What came back, or was changed. */
  readonly rows?: number
  /** Of what was sent or came back, whichever is the session. */
  readonly bytes?: number
  readonly error?: unknown
}

/** Present where somebody looks on. */
const log = new AsyncLocalStorage<Statement[]>()

/** Runs a storage's work, and collects the statements that it sends. */
export const collectStatements = <T>(into: Statement[], work: () => T): T => log.run(into, work)

/** Sends a statement; notes it where somebody looks on. `text` is asked for only then. */
export async function sendStatement<T>(
  text: () => string,
  send: () => Promise<T>,
  measure?: (result: T) => Pick<Statement, 'rows' | 'bytes'>,
): Promise<T> {
  const statements = log.getStore()
  if (statements === undefined) return await send()
  const start = performance.now()
  const note = (more: Partial<Statement>) =>
    statements.push({ text: text(), start, ms: performance.now() - start, ...more })
  try {
    const result = await send()
    note(measure?.(result) ?? {})
    return result
  } catch (error) {
    note({ error })
    throw error
  }
}
