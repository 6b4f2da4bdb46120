import { addressOf } from './client.ts'
import { endOf } from './expiry.ts'
import { createSession, install } from './host.ts'
import type { Hold } from './locks/lock.ts'
import type { StoredSession } from './storages/storage.ts'
import { decide, releaseAll, type Visit } from './visit.ts'

/** Begins with a new session, which has no id yet. */
export function openNew(visit: Visit): void {
  install(visit, createSession(visit, null))
}

/**
 * Begins with the session of an id that came, if there is one: takes its lock, and reads it. An id that nobody knows is
 * neither locked nor adopted.
 * @throws SessionError where the lock cannot be had, or the storage fails
 */
export async function openStored(visit: Visit, id: string): Promise<void> {
  const { storage, locks, config } = visit.engine
  // An id without a session may be one that a first request has just given out, and still has locked.
  const isStored = storage.isLikely?.(id) || (await storage.exists(id))
  if (!isStored && !(await locks.isHeld(id))) return openUnknown(visit)
  const limits = { timeout: config.lockTimeout, signal: visit.gone }
  const lock = visit.mode === 'write' || visit.over ? null : locks.acquire(id, visit.owner, limits)
  const hold = await lock
  try {
    if (visit.gone.aborted) return hold?.release('abort')
    const record = await visit.calls.load(id, 'load')
    visit.outdated = isStored && record === null && lock instanceof Promise
    visit.refused = record === null ? null : await refuse(visit, id, record)
    if (record === null || visit.refused !== null || !(await adopt(visit, id, record, hold))) {
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
  openNew(visit)
}

/** Why a stored session is not for this request. One that is over is removed. */
async function refuse(visit: Visit, id: string, record: StoredSession): Promise<Visit['refused']> {
  const { config } = visit.engine
  if (config.checkClient && record.client !== addressOf(visit.req)) return 'client'
  const { at, reason: why } = endOf(record, record.touched, config)
  const reason = Date.now() > at ? why : null
  if (reason !== null && visit.mode === 'request' && !visit.over) await visit.calls.destroy(id, 'load')
  return reason
}

/** Makes what is stored the request's session. False where it cannot be read, and is set aside. */
async function adopt(visit: Visit, id: string, record: StoredSession, hold: Hold | null): Promise<boolean> {
  let current: ReturnType<typeof createSession>
  try {
    current = createSession(visit, record)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    visit.refused = 'corrupt'
    await visit.engine.storage.setAside?.(id, error.message)
    return false
  }
  current.id = id
  current.hold = hold
  visit.ids.push(id)
  visit.browserId = id
  visit.isNew = false
  visit.bytes = Buffer.byteLength(record.data)
  install(visit, current)
  return true
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
