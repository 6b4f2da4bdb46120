import { Current, emptySession, fillSession } from './current.ts'
import { destroySession } from './destroy-session.ts'
import { EMPTY_TEXT } from './engine.ts'
import { saveExplicitly } from './explicit-save.ts'
import { expose } from './expose.ts'
import { takeLateLock } from './late-lock.ts'
import { readAnew } from './read-anew.ts'
import { forgotten, gone } from './refusals.ts'
import { replace } from './replaced.ts'
import { createSessionOf } from './session.ts'
import { SessionCookie } from './session-cookie.ts'
import type { SessionHost } from './session-host.ts'
import type { StoredSession } from './storages/storage.ts'
import { tellingOf } from './telling-of.ts'
import { idOf, inTurn, releaseAll, untraced, type Visit } from './visit.ts'

/** Makes a session of a request, empty or with what is stored, and what the app gets of it. */
export function createSession(visit: Visit, record: StoredSession | null): Current {
  const { config } = visit.engine
  const touched = record?.touched ?? Date.now()
  const cookie = new SessionCookie(config.cookie, visit.isSecure, record?.cookie ?? null, touched)
  const host = new Host(visit)
  const current = new Current(createSessionOf(host), host, cookie, record)
  host.current = current
  if (record !== null) fillSession(current, record, visit.engine)
  return current
}

/** The first session of a request, or the next one after it. */
export function install(visit: Visit, current: Current): void {
  visit.current = current
  current.exposed = expose(visit, current)
}

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

  save(told: boolean) {
    const visit = this.#visit
    const isForgotten = visit.forgotten
    return inTurn(visit, async () => {
      this.#isCurrent('save()')
      if (isForgotten) throw forgotten('save()')
      await tellingOf('save()', visit, told, () => saveExplicitly(visit, this.current))
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

  destroy(told: boolean) {
    const visit = this.#visit
    return inTurn(visit, async () => {
      this.#isCurrent('destroy()')
      await tellingOf('destroy()', visit, told, () => destroySession(visit, this.current, 'handler'))
    })
  }

  lock() {
    return inTurn(this.#visit, async () => {
      this.#mayWrite('lock()')
      await takeLateLock(this.#visit, this.current)
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
    if (clear) untraced(this.#visit, () => emptySession(current))
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
    untraced(this.#visit, () => emptySession(this.current))
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
