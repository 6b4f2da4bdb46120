import { newId } from '../../id.ts'
import type { StoreCalls } from './calls.ts'
import { roundOf, trialEntry } from './entry.ts'

/**
 * What a store's `touch` does, and so how the use of a session is noted:
 *
 * `cookie`: it stores the cookie that it is given. The note is in the cookie. Some leave the rest as it is (MemoryStore,
 * session-file-store, memorystore), some write all that they are given (connect-memcached); so they are given the session as
 * it has just been read. What another process stores in that moment may be lost, as it is with express-session.
 * `beside`: it moves only the time at which the store lets a session go (connect-redis, connect-pg-simple). The note is an
 * entry of its own, beside the session's, and nothing can be lost.
 * `rewrite`: there is none. The session is read and stored again, as express-session does; with the first of these limits.
 */
type Touching = 'cookie' | 'beside' | 'rewrite'

/** Where the note of a session is. Never the id of a session. */
export const noteId = (id: string): string => `${id}.used`

/** Finds out what a store's `touch` does, with an entry that is removed again, once. */
export function createTouching(calls: StoreCalls): { readonly known: Touching | null; find(): Promise<Touching> } {
  const { touch } = calls
  let known: Touching | null = touch === undefined ? 'rewrite' : null
  let finding: Promise<Touching> | null = null

  async function tryOut(touch: NonNullable<StoreCalls['touch']>): Promise<Touching> {
    const id = `trial.${newId()}`
    try {
      await calls.set(id, trialEntry(1))
      await touch(id, trialEntry(2))
      return roundOf(await calls.get(id)) === 2 ? 'cookie' : 'beside'
    } finally {
      // Where that fails it goes by itself in a minute.
      await calls.destroy(id).catch(() => {})
    }
  }

  return {
    get known() {
      return known
    },
    async find() {
      if (known !== null || touch === undefined) return known ?? 'rewrite'
      finding ??= tryOut(touch).finally(() => {
        finding = null
      })
      known = await finding
      return known
    },
  }
}
