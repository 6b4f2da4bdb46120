import type { IncomingMessage } from 'node:http'
import type { Packed, SessionCookie, StorageOperation } from '../../protocol/index.ts'
import type { Adapter, Closing, Probe, SessionReport, SessionWatch } from '../adapter.ts'
import type { StorageInspector } from '../inspector.ts'
import { type ReadCookie, readSessionCookie } from './cookie.ts'
import { lineageOf } from './lineage.ts'
import { judgeCookie } from './verdict.ts'

/** There is nothing to look through. */
const inCookies: StorageInspector = {
  name: 'cookie',
  library: 'cookie-session',
  note: 'Each session is in the cookie of its own browser, so there are none to look through here.',
  peek: async () => null,
  expire: async () => false,
}

/** What cookie-session puts on a request. */
type SessionRequest = IncomingMessage & { sessionOptions?: unknown }

/** cookie-session 2.x. Its session lives in a cookie, is parsed when it is first read, and written with the headers. */
export const cookieSession: Adapter = {
  library: 'cookie-session',
  watch: probe => new Watch(probe),
}

class Watch implements SessionWatch {
  readonly library = 'cookie-session'
  active = false
  #probe: Probe
  #req: SessionRequest
  #hadOptions: boolean
  #options: Readonly<Record<string, unknown>> = {}
  #read: ReadCookie | null = null
  #accessed: { start: number; ms: number } | null = null
  #session: (() => unknown) | null = null
  #after: Packed | null = null
  #written: number | null = null
  #decided = false
  #usedInTime = false

  constructor(probe: Probe) {
    this.#probe = probe
    this.#req = probe.req
    this.#hadOptions = Object.hasOwn(probe.req, 'sessionOptions')
  }

  load(run: () => void) {
    run()
  }

  loaded() {
    if (this.#hadOptions) return
    const options = this.#req.sessionOptions
    const accessor = Object.getOwnPropertyDescriptor(this.#req, 'session')
    if (typeof options !== 'object' || options === null) return
    if (accessor?.configurable !== true || accessor.get === undefined || accessor.set === undefined) return
    this.active = true
    this.#probe.inspects(inCookies, () => inCookies)
    this.#options = options as Record<string, unknown>
    this.#read = readSessionCookie(this.#probe.cookies(), options as Record<string, unknown>)
    this.#watchAccess(accessor)
  }

  /** Reading req.session marks the session as accessed, so the tool reads it only after the app did. */
  #watchAccess(accessor: PropertyDescriptor) {
    const { get, set } = accessor
    const req = this.#req
    const read = () => get?.call(req) as unknown
    const used = () => {
      this.#session = read
    }
    Object.defineProperty(req, 'session', {
      ...accessor,
      get: () => {
        if (this.#session !== null) return read()
        const start = this.#probe.now()
        const session = read()
        this.#accessed = { start, ms: this.#probe.now() - start }
        used()
        return session
      },
      set: (value: unknown) => {
        set?.call(req, value)
        used()
      },
    })
  }

  headers() {
    if (!this.active || this.#decided) return
    this.#decided = true
    this.#written = this.#probe.now()
    this.#usedInTime = this.#session !== null
    this.#after = this.#snapshot()
  }

  end<T>(run: () => T): T {
    return run()
  }

  /** null where nobody read the session, or where it was removed. */
  #snapshot(): Packed | null {
    const session = this.#session?.()
    return typeof session === 'object' && session !== null ? this.#probe.snapshot(session) : null
  }

  report(closing: Closing): SessionReport {
    const name = this.#read?.name ?? 'session'
    const sent = closing.setCookies.findLast(cookie => cookie.name === name)
    const stored = this.#read?.data ?? null
    const before = stored === null ? null : this.#probe.snapshot(stored)
    const used = this.#session !== null
    const last = this.#snapshot()
    // What was first read when the headers were out was to the library as it came.
    const decided = this.#usedInTime ? this.#after : (before ?? '{}')
    const after = used ? (this.#decided ? decided : last) : before
    const late = this.#decided && used && last !== null && last !== decided ? last : null
    const isNew = before === null
    const bytes = Buffer.byteLength(
      sent?.deletes === false ? sent.rawValue : stored === null ? '' : (this.#read?.value ?? ''),
    )
    const cookieBytes = sent === undefined ? 0 : Buffer.byteLength(name) + Buffer.byteLength(sent.rawValue)
    const removed = used && this.#session?.() === null
    return {
      fingerprint: this.#fingerprint(sent?.deletes === false ? sent.rawValue : null),
      isNew,
      before,
      after,
      late,
      storeKeys: new Set(),
      storage: this.#operations(sent !== undefined, isNew),
      cookie: this.#cookie(name, sent !== undefined),
      bytes,
      ids: [this.#read?.value ?? '', sent?.rawValue ?? ''].filter(value => value !== ''),
      cookieNames: [name, `${name}.sig`],
      judge: changes =>
        judgeCookie({
          isNew,
          changes,
          used,
          removed,
          sent: sent ?? null,
          cookieBytes,
          refused: this.#read?.refused ?? null,
          headersSent: this.#decided,
        }),
    }
  }

  /** The first cookie's; what is written later in the life of the session keeps it. */
  #fingerprint(written: string | null): string | null {
    const came = this.#read?.data ? this.#read.value : null
    return lineageOf(came, written, text => this.#probe.fingerprint(text))
  }

  #operations(wrote: boolean, isNew: boolean): StorageOperation[] {
    const common = { store: 'cookie', fingerprint: null } as const
    const operations: StorageOperation[] = []
    if (this.#accessed !== null) {
      const result = isNew ? 'missing' : 'found'
      operations.push({ ...common, ...this.#accessed, op: 'read-cookie', result, by: 'handler' })
    }
    if (wrote)
      operations.push({ ...common, op: 'write-cookie', start: this.#written ?? 0, ms: 0, result: 'ok', by: 'end' })
    return operations
  }

  #cookie(name: string, sent: boolean): SessionCookie | null {
    if (!this.active) return null
    const { secure, httpOnly, sameSite, path, domain, maxAge } = this.#options
    return {
      name,
      secure: Boolean(secure),
      httpOnly: httpOnly !== false,
      sameSite: typeof sameSite === 'string' ? sameSite : sameSite === true ? 'strict' : null,
      path: typeof path === 'string' ? path : '/',
      domain: typeof domain === 'string' ? domain : null,
      originalMaxAge: typeof maxAge === 'number' ? maxAge : null,
      expires: null,
      sent,
    }
  }
}
