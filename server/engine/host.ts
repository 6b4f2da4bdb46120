import { Current, fillSession } from './current.ts'
import { EMPTY_TEXT } from './engine.ts'
import { SessionError } from './errors.ts'
import { saveExplicitly } from './explicit-save.ts'
import { expose } from './expose.ts'
import { planFor } from './plan.ts'
import { tooLate } from './refusals.ts'
import { isBeyondReach, removeAll, removeStored } from './replaced.ts'
import { Session, type SessionHost } from './session.ts'
import { SessionCookie } from './session-cookie.ts'
import type { StoredSession } from './storages/storage.ts'
import { decide, idOf, inTurn, limitsOf, releaseAll, untraced, type Visit } from './visit.ts'

/** Makes a session of a request, empty or with what is stored, and what the app gets of it. */
export function createSession(visit: Visit, record: StoredSession | null): Current {
  const { config } = visit.engine
  const touched = record?.touched ?? Date.now()
  const cookie = new SessionCookie(config.cookie, visit.isSecure, record?.cookie ?? null, touched)
  const host = new Host(visit)
  const current = new Current(new Session(host), host, cookie, record)
  host.current = current
  if (record !== null) fillSession(current, record, visit.engine)
  return current
}

/** The first session of a request, or the next one after it. */
export function install(visit: Visit, current: Current): void {
  visit.current = current
  current.exposed = expose(visit, current)
}

const gone = (what: string) =>
  new SessionError(
    'ERR_SESSION_GONE',
    `${what} was called on a session that is no longer req.session: it was destroyed or regenerated. Use req.session as it is now`,
  )

const forgotten = (what: string) =>
  new SessionError(
    'ERR_SESSION_READ_ONLY',
    `${what} was called after forget() in the same request, which says that nothing of it is saved. Leave one of them out`,
  )

/** What a session does, for one session of a request. */
class Host implements SessionHost {
  readonly #visit: Visit
  /** Set as soon as there is one. */
  current!: Current

  constructor(visit: Visit) {
    this.#visit = visit
  }

  get req() {
    return this.#visit.req
  }

  get isNew() {
    return this.#visit.isNew
  }

  id() {
    return idOf(this.#visit, this.current)
  }

  cookie() {
    return this.current.cookie
  }

  unused() {
    const { record } = this.current
    return record === null ? 0 : Date.now() - record.touched
  }

  save() {
    const visit = this.#visit
    const isForgotten = visit.forgotten
    return inTurn(visit, async () => {
      this.#isCurrent('save()')
      if (isForgotten) throw forgotten('save()')
      await saveExplicitly(visit, this.current)
    })
  }

  reload() {
    return inTurn(this.#visit, async () => {
      this.#isCurrent('reload()')
      await readAnew(this.#visit, this.current, 'reload()')
    })
  }

  async regenerate() {
    const visit = this.#visit
    this.#mayWrite('regenerate()')
    replace(visit, this.current, null)
    visit.isNew = true
    install(visit, createSession(visit, null))
  }

  destroy() {
    return inTurn(this.#visit, async () => {
      this.#isCurrent('destroy()')
      await destroySession(this.#visit, this.current, 'handler')
    })
  }

  lock() {
    return inTurn(this.#visit, async () => {
      this.#mayWrite('lock()')
      await takeLock(this.#visit, this.current)
    })
  }

  renew(clear: boolean) {
    const { current } = this
    this.#mayWrite('renew()')
    // What is being stored just now would look like another's.
    const isKnown = !clear && this.#visit.pending === 0
    replace(this.#visit, current, isKnown ? current.record : null)
    current.id = null
    current.record = null
    current.text = EMPTY_TEXT
    if (clear) emptyKeys(this.#visit, current)
  }

  forget(release: boolean) {
    this.#isCurrent('forget()')
    const visit = this.#visit
    visit.forgotten = true
    if (!release) return
    // What is being stored is stored under the lock.
    if (visit.pending > 0) visit.tail.then(() => releaseAll(visit, 'forget'))
    else releaseAll(visit, 'forget')
  }

  clear() {
    this.#isCurrent('clear()')
    emptyKeys(this.#visit, this.current)
  }

  flash(messages: readonly unknown[]) {
    this.current.added.push(...messages)
  }

  showFlash() {
    if (this.current.flashShown) return []
    this.current.flashShown = true
    return this.current.waiting
  }

  #isCurrent(what: string) {
    if (this.#visit.current !== this.current) throw gone(what)
  }

  #mayWrite(what: string) {
    this.#isCurrent(what)
    if (this.#visit.forgotten) throw forgotten(what)
  }
}

/** The stored session of this request goes as soon as its successor is stored. */
function replace(visit: Visit, current: Current, renewed: StoredSession | null): void {
  visit.outdated = false
  // What is being stored just now is stored soon.
  const isStored = current.record !== null || (visit.pending > 0 && current.id !== null)
  if (isStored) visit.replaced.push({ id: idOf(visit, current), hold: current.hold, renewed })
  else current.hold?.release('end')
  current.hold = null
}

function emptyKeys(visit: Visit, current: Current): void {
  untraced(visit, () => {
    for (const key of Object.keys(current.session)) delete current.session[key]
  })
  current.added = []
  current.waiting = []
}

/** Removes what is stored of a session, now. */
export async function destroySession(visit: Visit, current: Current, by: 'handler' | 'end'): Promise<void> {
  if (isBeyondReach(visit)) throw tooLate('was destroyed')
  await removeAll(visit, by)
  if (current.record !== null) {
    const { hold } = current
    current.hold = null
    await removeStored(visit, idOf(visit, current), hold, by)
  }
  releaseAll(visit, 'end')
  visit.current = null
  visit.cookie = visit.browserId === null ? null : 'remove'
  decide(visit, 'destroyed', { explicit: by === 'handler' })
}

async function readAnew(visit: Visit, current: Current, what: string): Promise<void> {
  const { record } = current
  const found = record === null ? null : await visit.calls.load(idOf(visit, current), 'handler')
  if (found === null) {
    throw new SessionError(
      'ERR_SESSION_GONE',
      `${what} found nothing: the session is not stored, or not any more. Save it first, or go on with it as it is`,
    )
  }
  untraced(visit, () => fillSession(current, found, visit.engine))
  visit.trace?.adopt(Object.keys(current.session))
  current.added = []
}

/** For a handler that declared to read only, and finds that it has to write. */
async function takeLock(visit: Visit, current: Current): Promise<void> {
  if (visit.mode !== 'write') return
  const { action, changed } = planFor(visit, current)
  if (action === 'remove' || (action === 'store' && (changed.keys || changed.flash || changed.cookie))) {
    throw new SessionError(
      'ERR_SESSION_READ_ONLY',
      'lock() was called after the session had been changed; call await req.session.lock() before the first change',
    )
  }
  const hold = await visit.engine.locks.acquire(idOf(visit, current), visit.owner, limitsOf(visit))
  if (visit.over) return hold.release('abort')
  current.hold = hold
  visit.mode = 'request'
  if (current.record !== null) await readAnew(visit, current, 'lock()')
}
