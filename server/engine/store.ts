import { type Current, messagesLeft } from './current.ts'
import { SessionError } from './errors.ts'
import type { Hold } from './locks/lock.ts'
import type { Plan } from './plan.ts'
import { decide, idOf, type Visit } from './visit.ts'

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
    const id = idOf(visit, current)
    await visit.calls.touch(id, current.flashShown, by)
    noteUse(visit, current)
    if (current.record !== null) current.record = { ...current.record, touched: Date.now() }
    return decide(visit, 'touched', facts)
  }
  checkMayWrite(visit, current, plan)
  const passing = current.hold === null ? await holdAgain(visit, current) : null
  try {
    if (current.hold?.lost) throw lockLost()
    if (plan.action === 'remove') await remove(visit, current, by)
    else await save(visit, current, plan, by)
    await removeReplaced(visit, by)
  } finally {
    passing?.release('end')
  }
  decide(visit, plan.action === 'remove' ? 'emptied' : 'stored', facts)
}

/** Stores at once what can be, so that the response need not be held back; false where that takes a while. */
export function storeNow(visit: Visit, current: Current, plan: Plan): boolean {
  if (plan.action !== 'store' || visit.over || visit.replaced.length > 0 || current.hold === null) return false
  checkMayWrite(visit, current, plan)
  if (current.hold.lost) throw lockLost()
  if (!visit.calls.saveNow(idOf(visit, current), plan.record, 'end')) return false
  noteSave(visit, current, plan)
  decide(visit, 'stored', plan)
  return true
}

async function save(visit: Visit, current: Current, plan: Plan, by: By): Promise<void> {
  await visit.calls.save(idOf(visit, current), plan.record, by)
  noteSave(visit, current, plan)
}

function noteSave(visit: Visit, current: Current, plan: Plan): void {
  const id = idOf(visit, current)
  current.waiting = messagesLeft(current)
  current.added = []
  current.flashShown = false
  current.record = { ...plan.record, touched: Date.now() }
  current.text = plan.record.data
  if (id !== visit.browserId || plan.changed.cookie) visit.cookie = 'set'
  else noteUse(visit, current)
}

/** A cookie with a lifetime goes out anew whenever its session's lifetime does. */
function noteUse(visit: Visit, { cookie }: Current): void {
  if (cookie.originalMaxAge === null) return
  cookie.renew()
  visit.cookie ??= 'set'
}

async function remove(visit: Visit, current: Current, by: By): Promise<void> {
  await visit.calls.destroy(idOf(visit, current), by)
  current.record = null
  visit.cookie = visit.browserId === null ? null : 'remove'
}

/** The sessions that gave way to this one are dead only now, when it is safe. */
async function removeReplaced(visit: Visit, by: By): Promise<void> {
  if (visit.replaced.length === 0) return
  if (visit.cookie === null && visit.browserId !== null) visit.cookie = 'remove'
  for (const { id, hold } of visit.replaced.splice(0)) {
    try {
      await visit.calls.destroy(id, by)
    } finally {
      hold?.release('end')
    }
  }
}

const lockLost = () =>
  new SessionError(
    'ERR_SESSION_LOCK_LOST',
    "this session's lock was lost while the request ran, so that another one may have changed the session meanwhile; nothing was stored. Send the request again",
    { status: 503, headers: { 'Retry-After': '1' } },
  )

/** @throws SessionError where a handler that declared to read only has written, or the cookie of a new id can go nowhere */
function checkMayWrite(visit: Visit, current: Current, { changed, record, action }: Plan): void {
  if (visit.mode === 'write') {
    const { codec } = visit.engine
    const keys = codec.differences(current.text, record.data, 3).map(path => `\`${path}\``)
    const what = changed.keys ? `changed ${keys.join(', ')}` : changed.flash ? 'kept a message' : 'changed the session'
    throw new SessionError(
      'ERR_SESSION_READ_ONLY',
      `${visit.owner.method} ${visit.owner.path} reads only (lock: 'write'), but ${what}. Nothing was stored. Call await req.session.lock() before the change, or leave the option out for this route`,
    )
  }
  if (visit.headed && action === 'store' && idOf(visit, current) !== visit.browserId && !visit.cookieSent) {
    throw new SessionError(
      'ERR_SESSION_TOO_LATE',
      'the session got its first content, or a new id, when the headers were sent already, so that its cookie cannot be sent any more. Nothing was stored. Write to the session before the response begins',
    )
  }
}

/**
 * The lock for a session that has none: a new one, or one whose request had given it back. In the meantime others may have
 * stored; what they stored is not to be overwritten.
 */
async function holdAgain(visit: Visit, current: Current): Promise<Hold | null> {
  const { locks, config } = visit.engine
  const isKept = !visit.over
  const limits = { timeout: config.lockTimeout, signal: isKept ? visit.gone : new AbortController().signal }
  const hold = await locks.acquire(idOf(visit, current), visit.owner, limits)
  try {
    if (current.record !== null) {
      const now = await visit.calls.load(idOf(visit, current), 'handler')
      if (now?.data !== current.record.data || now.flash !== current.record.flash) throw conflict(visit)
    }
  } catch (error) {
    hold.release('end')
    throw error
  }
  if (!isKept || visit.over) return hold
  current.hold = hold
  return null
}

const conflict = ({ owner }: Visit) =>
  new SessionError(
    'ERR_SESSION_CONFLICT',
    `${owner.method} ${owner.path} went on after its response was over or its client had left, and so without the session's lock; another request has changed the session since. Its own changes were not stored. Save before the response ends: await req.session.save()`,
    { status: 409 },
  )
