import { type Current, messagesLeft } from './current.ts'
import { decide } from './decide.ts'
import type { Hold } from './locks/lock.ts'
import { newUpdate, publishLost } from './lost-updates.ts'
import type { Plan } from './plan.ts'
import { changedWithoutLock, lockLost, outdated, readOnly, tooLate, tooLateForId } from './refusals.ts'
import { lookAgain, lookAtRenewed, type Overtaken, removeReplaced, removeStored } from './replaced.ts'
import type { SessionRecord, StoredSession, Update, Version } from './storages/storage.ts'
import { acquire, idOf, type Visit } from './visit.ts'
import { withinTime } from './within-time.ts'

type By = 'handler' | 'end'

/** Does what a plan says. Where it fails, what was stored before is still there. */
export async function carryOut(visit: Visit, current: Current, plan: Plan, by: By, explicit: boolean): Promise<void> {
  const { changed, onlyOrder } = plan
  const facts = { changed, onlyOrder, explicit }
  if (plan.action === 'nothing') {
    await removeReplaced(visit, by)
    return decide(visit, plan.empty ? 'empty' : 'unchanged', facts)
  }
  if (plan.action === 'touch') {
    await touch(visit, current, by)
    noteUse(visit, current)
    if (current.record !== null) current.record = { ...current.record, touched: Date.now() }
    return decide(visit, 'touched', facts)
  }
  checkMayWrite(visit, current, plan)
  const id = idOf(visit, current)
  const passing = current.hold === null ? await holdAgain(visit, current, id) : null
  try {
    await checkIsHeld(visit, current)
    if (plan.action === 'remove') await remove(visit, current, id, plan, by)
    else await save(visit, current, id, plan, by)
    if (isStill(visit, current, id)) await removeReplaced(visit, by)
  } finally {
    passing?.release('end')
  }
  decide(visit, plan.action === 'remove' ? 'emptied' : 'stored', facts)
}

/** @throws SessionError where the lock is lost */
async function checkIsHeld({ engine, carrier }: Visit, { hold }: Current): Promise<void> {
  if (hold === null) return
  const { storageTimeout } = engine.config
  const isHeld = hold.lost
    ? false
    : hold.confirm === undefined || (await withinTime(hold.confirm(), storageTimeout, 'set', carrier.storage.name))
  if (!isHeld) throw lockLost()
}

/** How long the end of a request waits for the lock that it lacks, to note that messages were shown; milliseconds. */
const A_MOMENT = 50

/**
 * Notes that a session was used. Without its lock its messages are noted as shown only if they are still the same: rather
 * is one shown twice than lost.
 */
async function touch(visit: Visit, current: Current, by: By): Promise<void> {
  const id = idOf(visit, current)
  const flash = current.record?.flash ?? null
  if (!current.flashShown || current.hold !== null) {
    return visit.calls.touch(id, { flashShown: current.flashShown, flash }, by)
  }
  const hold = await acquire(visit, id, A_MOMENT).catch(() => null)
  try {
    const now = hold === null ? null : await visit.calls.load(id, by)
    await visit.calls.touch(id, { flashShown: now !== null && now.flash === flash, flash }, by)
  } finally {
    hold?.release('end')
  }
}

/** Whether the session was neither renewed nor regenerated while it was being stored. */
const isStill = (visit: Visit, current: Current, id: string) => visit.current === current && current.id === id

/**
 * Stores at once what can be, so that the response need not be held back; false where that takes a while. The sessions that
 * gave way to this one are still to be removed.
 */
export function storeNow(visit: Visit, current: Current, plan: Plan): boolean {
  const { inCookie } = visit.carrier
  // To a cookie, a touch is a save.
  const isTouch = inCookie && plan.action === 'touch'
  if ((plan.action !== 'store' && !isTouch) || visit.over) return false
  const { hold } = current
  if (inCookie ? hold?.confirm !== undefined : hold === null || hold.confirm !== undefined) return false
  if (!isTouch) checkMayWrite(visit, current, plan)
  if (hold?.lost) throw lockLost()
  const id = idOf(visit, current)
  if (!visit.calls.saveNow(id, plan.record, 'end')) return false
  noteSave(visit, current, id, plan, undefined)
  decide(visit, isTouch ? 'touched' : 'stored', plan)
  return true
}

async function save(visit: Visit, current: Current, id: string, plan: Plan, by: By): Promise<void> {
  const { record: stored, text } = current
  const update = newUpdate(visit)
  const overtaken = await lookAtRenewed(visit, by)
  const saved = await visit.calls.save(id, plan.record, { stored, update }, by)
  if (saved?.overwrote) overtaken.push({ id, base: text, overwrote: saved.overwrote })
  for (const each of overtaken) tellOf(visit, each, update, plan.record)
  if (isStill(visit, current, id)) noteSave(visit, current, id, plan, saved?.version)
}

const tellOf = (visit: Visit, { id, base, overwrote }: Overtaken, update: Update, record: SessionRecord): void =>
  publishLost(visit, id, visit.carrier.storage.name, update, base, record, overwrote)

function noteSave(visit: Visit, current: Current, id: string, plan: Plan, version: Version | undefined): void {
  current.waiting = messagesLeft(current)
  current.added = []
  current.flashShown = false
  current.record = { ...plan.record, touched: Date.now(), ...(version === undefined ? {} : { version }) }
  current.text = plan.record.data
  const isNews = id !== visit.browserId || plan.changed.cookie || visit.carrier.inCookie
  if (isNews || visit.cookie === 'remove') visit.cookie = 'set'
  else noteUse(visit, current)
}

/** A cookie with a lifetime goes out anew whenever its session's lifetime does. */
function noteUse(visit: Visit, { cookie }: Current): void {
  if (cookie.originalMaxAge === null && !visit.carrier.inCookie) return
  cookie.renew()
  visit.cookie ??= 'set'
}

/** The lock is the request's own, and given back by it. */
const NO_HOLD: Hold = { lost: false, release() {} }

async function remove(visit: Visit, current: Current, id: string, plan: Plan, by: By): Promise<void> {
  const now = current.record === null ? null : await lookAgain(visit, id, current.record, by)
  const isOvertaken = now !== null && now !== 'gone'
  const seen = isOvertaken ? now.overwrote.record : current.record
  const later = await removeStored(visit, id, NO_HOLD, by, seen)
  for (const each of isOvertaken ? [now, ...later] : later) tellOf(visit, each, newUpdate(visit), plan.record)
  if (!isStill(visit, current, id)) return
  current.record = null
  visit.cookie = visit.browserId === null ? null : 'remove'
}

/** @throws SessionError where a handler that declared to read only has written, or the cookie can go nowhere */
function checkMayWrite(visit: Visit, current: Current, { changed, record, action }: Plan): void {
  if (visit.mode === 'write') {
    const { codec } = visit.engine
    const keys = codec.differences(current.text, record.data, 3).map(path => `\`${path}\``)
    throw readOnly(
      visit,
      changed.keys ? `changed ${keys.join(', ')}` : changed.flash ? 'kept a message' : 'changed the session',
    )
  }
  if (visit.outdated && action === 'store') throw outdated()
  if (!visit.headed || action === 'nothing') return
  const isRemoved = action === 'remove' && visit.browserId === null
  if (visit.carrier.inCookie && !isRemoved) throw tooLate('was changed')
  if (action === 'store' && idOf(visit, current) !== visit.browserId) throw tooLateForId()
}

/**
 * The lock for a session that has none: a new one, or one whose request had given it back. In the meantime others may have
 * stored; what they stored is not to be overwritten.
 */
async function holdAgain(visit: Visit, current: Current, id: string): Promise<Hold | null> {
  const isKept = !visit.over
  const hold = await acquire(visit, id)
  try {
    if (current.record !== null && !isSame(await visit.calls.load(id, 'handler'), current.record))
      throw changedWithoutLock(visit)
  } catch (error) {
    hold.release('end')
    throw error
  }
  if (!isKept || visit.over || !isStill(visit, current, id)) return hold
  current.hold = hold
  return null
}

const isSame = (now: StoredSession | null, then: StoredSession) =>
  now?.data === then.data && now.flash === then.flash && JSON.stringify(now.cookie) === JSON.stringify(then.cookie)
