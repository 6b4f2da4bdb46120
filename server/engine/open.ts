import type { Refusal } from './carriers/carrier.ts'
import { addressOf } from './client.ts'
import { decide } from './decide.ts'
import { endOf } from './expiry.ts'
import { createSession, install } from './host.ts'
import type { Hold } from './locks/lock.ts'
import { noLocks } from './no-locks.ts'
import type { StoredSession } from './storages/storage.ts'
import { limitsOf, releaseAll, type Visit } from './visit.ts'

/** What is not locked may be stored at any time. */
const FREE: Hold = { lost: false, release() {} }

/** Begins with a new session, which has no id yet. `refused`: what came was no session, because of this. */
export function openNew(visit: Visit, refused: Refusal | null): void {
  visit.refused = refused
  install(visit, createSession(visit, null))
}

/** Begins with a session that is at hand already. False where a lock or the storage has to be waited for. */
export function openNow(visit: Visit, id: string): boolean {
  if (visit.engine.locks !== noLocks) return false
  const record = visit.calls.loadNow(id, 'load')
  if (record === undefined) return false
  visit.refused = record === null ? visit.carrier.refused : reasonToRefuse(visit, record)
  const isOpen = record !== null && visit.refused === null && adopt(visit, id, record, FREE) === null
  if (!isOpen) openUnknown(visit)
  return true
}

/**
 * Begins with the session of an id that came, if there is one: takes its lock, and reads it. An id that nobody knows is
 * neither locked nor adopted.
 * @throws SessionError where the lock cannot be had, or the storage fails
 */
export async function openStored(visit: Visit, id: string): Promise<void> {
  const { carrier, calls, gone } = visit
  const { storage } = carrier
  const { locks } = visit.engine
  // An id without a session may be one that a first request has just given out, and still has locked.
  const isLikely = storage.isLikely?.(id) === true
  const isStored = isLikely || (await calls.exists(id))
  if (!isStored && !(await locks.isHeld(id))) return openUnknown(visit)
  /** Whether it was stored when this request began to wait for another one; what is only likely is looked for then. */
  let wasStored: Promise<boolean> | boolean = false
  const onWait = () => {
    wasStored = isLikely ? calls.exists(id).catch(() => false) : isStored
  }
  const limits = limitsOf(visit, Number.POSITIVE_INFINITY, { onWait })
  const lock = visit.mode === 'write' || visit.over ? null : locks.acquire(id, visit.owner, limits)
  const hold = await lock
  try {
    if (gone.aborted) return hold?.release('abort')
    const record = await calls.load(id, 'load')
    visit.outdated = record === null && (await wasStored)
    visit.refused = record === null ? carrier.refused : reasonToRefuse(visit, record)
    if (isOver(visit.refused) && visit.mode === 'request' && !visit.over) await calls.destroy(id, 'load')
    const unreadable = record === null || visit.refused !== null ? null : adopt(visit, id, record, hold)
    if (unreadable !== null) await calls.setAside(id, unreadable)
    if (record === null || visit.refused !== null) {
      hold?.release('end')
      return openUnknown(visit)
    }
  } catch (error) {
    hold?.release('end')
    throw error
  }
}

function openUnknown(visit: Visit): void {
  visit.unknownId = true
  openNew(visit, visit.refused)
}

const isOver = (refused: Refusal | null) => refused === 'idle' || refused === 'absolute'

/** Why a stored session is not for this request. */
function reasonToRefuse(visit: Visit, record: StoredSession): Refusal | null {
  const { config } = visit.engine
  if (config.checkClient && record.client !== addressOf(visit.req)) return 'client'
  const { at, reason: why } = endOf(record, record.touched, config)
  return Date.now() > at ? why : null
}

/** Makes what is stored the request's session; says what is wrong with it where it cannot be read. */
function adopt(visit: Visit, id: string, record: StoredSession, hold: Hold | null): string | null {
  let current: ReturnType<typeof createSession>
  try {
    current = createSession(visit, record)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    visit.refused = 'corrupt'
    return error.message
  }
  current.id = id
  current.hold = hold
  visit.ids.push(id)
  if (visit.carrier.isForeign) visit.cookie = 'set'
  else visit.browserId = id
  visit.isNew = false
  if (visit.observer !== undefined) visit.bytes = Buffer.byteLength(record.data)
  install(visit, current)
  return null
}

/** The connection closed before the response was handed over. What the handler does from now on, it does without the lock. */
export function abandon(visit: Visit): void {
  if (visit.over) return
  // What is being stored is stored under the lock.
  if (visit.pending > 0) return void visit.tail.then(() => abandon(visit))
  visit.over = true
  visit.trace?.stop()
  decide(visit, 'aborted')
  releaseAll(visit, 'abort')
}
