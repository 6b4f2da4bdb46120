import { randomBytes } from 'node:crypto'
import { SessionError } from '../../errors.ts'
import { explainRedis, withoutArguments } from '../../redis/explain.ts'
import type { RedisLink } from '../../redis/link.ts'
import type { RedisScript } from '../../redis/script.ts'
import { type Attempt, storageFailure } from '../failure.ts'
import { type Statement, sendStatement } from '../statements.ts'

type Measure<T = unknown> = (reply: T) => Pick<Statement, 'rows' | 'bytes'>

/** The commands of one storage. Those that fail say what was tried, why it failed, and what to do. */
export interface Commands {
  /** The table, as it were: `Redis (session:*)`. */
  readonly place: string
  keyOf(id: string): string
  /** Where what cannot be read is kept, and how the server names that. */
  aside(): { readonly key: string; readonly realName: string }
  /** A command on one session. @param args without its key */
  send(attempt: Attempt, id: string, args: readonly string[], measure?: Measure): Promise<unknown>
  run(
    attempt: Attempt,
    id: string,
    script: RedisScript,
    args: readonly string[],
    more?: { readonly keys?: readonly string[]; readonly measure?: Measure },
  ): Promise<unknown>
  /** A command on none or many. @param shown how it looks, with placeholders */
  look<T>(shown: string, work: (link: RedisLink) => Promise<T>, measure?: Measure<T>): Promise<T>
}

export function createCommands(link: RedisLink, prefix: string): Commands {
  const place = `Redis (${link.realName(prefix)}*)`
  const keyOf = (id: string) => prefix + id

  function failure(attempt: Attempt, error: unknown, id?: string): SessionError {
    if (error instanceof SessionError) return error
    const cause = withoutArguments(error, id === undefined ? [] : [id])
    return storageFailure({ attempt, place, ...explainRedis(cause), cause })
  }

  async function guarded<T>(attempt: Attempt, id: string | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw failure(attempt, error, id)
    }
  }

  return {
    place,
    keyOf,
    aside() {
      const key = `${prefix}corrupt:${new Date().toISOString().slice(0, 10)}:${randomBytes(8).toString('hex')}`
      return { key, realName: link.realName(key) }
    },

    send: (attempt, id, [name = '', ...args], measure) =>
      guarded(attempt, id, () =>
        sendStatement(
          () => [name, `${prefix}<id>`, ...args].join(' '),
          () => link.command([name, link.key(keyOf(id)), ...args]),
          measure,
        ),
      ),

    run: (attempt, id, script, args, { keys = [], measure } = {}) =>
      guarded(attempt, id, () =>
        sendStatement(
          () => `EVALSHA <${script.name}> ${1 + keys.length} ${prefix}<id> …`,
          () => link.script(script, [keyOf(id), ...keys], args),
          measure,
        ),
      ),

    look: (shown, work, measure) =>
      guarded('list', undefined, () =>
        sendStatement(
          () => shown,
          () => work(link),
          measure,
        ),
      ),
  }
}
