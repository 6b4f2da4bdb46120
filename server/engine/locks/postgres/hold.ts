import { SessionError } from '../../errors.ts'
import type { BackendHold } from '../lock.ts'
import type { Connection, Row } from './connection.ts'
import { goneFailure } from './failure.ts'
import { holderName } from './holder-name.ts'
import type { LockKey } from './key.ts'
import { CONFIRM, GIVE, LOOK } from './statements.ts'

/** For so long it may be unknown whether others wait, before it is taken that they do. Milliseconds. */
const UNKNOWN = 50

interface HoldHooks {
  /** Whether somebody waits for a connection. */
  isScarce(): boolean
  /** It is being given back. */
  ends(work: Promise<void>): Promise<void>
}

/** @param before what was set for the connection before it was taken */
export function createHold(
  connection: Connection,
  key: LockKey,
  before: Row,
  { isScarce, ends }: HoldHooks,
): BackendHold {
  let isReleased = false
  let isWanted = false
  /** Since when an answer is awaited. */
  let asked: number | null = null
  let next: string | null = null

  /** Tells who has it, and asks whether others wait, as often as answers come. */
  async function look(name: string): Promise<void> {
    next = name
    if (asked !== null) return
    try {
      while (next !== null && !isReleased) {
        asked = performance.now()
        const now: string = next
        next = null
        isWanted = (await connection.ask(LOOK, [now, key.turnstile])).wanted === true
      }
    } catch {
      connection.destroy()
    } finally {
      asked = null
    }
  }

  return {
    get lost() {
      return connection.lost
    },
    get lostAt() {
      return connection.lostAt
    },
    contended: () => isScarce() || isWanted || (asked !== null && performance.now() - asked > UNKNOWN),
    passOn: holder => void look(holderName(holder)),
    async confirm() {
      try {
        await connection.ask(CONFIRM)
        return !connection.lost
      } catch {
        connection.destroy()
        return false
      }
    },
    release() {
      if (isReleased) return
      isReleased = true
      return ends(giveBack(connection, key.lock, before))
    },
  }
}

/**
 * Puts back what was set, and the connection into the pool; one that cannot is closed, and its lock ends with it.
 * @param lock null where it was not taken
 * @param before null where nothing was set
 * @throws SessionError where something else has used the connection
 */
export async function giveBack(connection: Connection, lock: string | null, before: Row | null): Promise<void> {
  try {
    const { held } = await connection.ask(GIVE, [lock, before?.name, before?.idle, connection.mark])
    if (held !== true) throw goneFailure()
    connection.giveBack()
  } catch (error) {
    connection.destroy()
    // Where there is no connection any more, there is no lock either.
    if (error instanceof SessionError && error.status === 500) throw error
  }
}
