import { SessionError } from '../errors.ts'
import type { ExpiresAt } from '../expiry.ts'
import { type CookieDefaults, SessionCookie } from '../session-cookie.ts'
import type { SealedContent } from '../storages/cookie/content.ts'
import type { Generations } from '../storages/cookie/generation.ts'
import type { CookieSeal, Opened } from '../storages/cookie/seal.ts'
import type { SessionRecord, Storage, StoredCookie, StoredSession } from '../storages/storage.ts'
import type { Carrier, Carry, Refusal } from './carrier.ts'

export interface CookieCarrying {
  readonly seal: CookieSeal
  readonly defaults: CookieDefaults
  readonly expiresAt: ExpiresAt
  readonly generations: Generations | null
}

/** The session is in the request's cookies, and goes back with the response's: a storage for one request. */
class CookieCarrier implements Carrier, Storage {
  readonly name = 'cookie'
  readonly inCookie = true
  readonly isForeign = false
  readonly id: string | null
  refused: Refusal | null
  readonly #options: CookieCarrying
  readonly #isSecure: boolean
  readonly #opened: Opened
  /** What is to be sent. */
  #sealed: readonly { readonly name: string; readonly value: string }[] = []
  #content: SealedContent | null

  constructor(options: CookieCarrying, header: string | undefined, isSecure: boolean) {
    this.#options = options
    this.#isSecure = isSecure
    const opened = options.seal.open(header)
    this.#opened = opened
    this.#content = opened.state === 'open' ? opened.content : null
    this.id = this.#content?.id ?? null
    this.refused = opened.state === 'refused' ? opened.why : null
  }

  get canRevoke() {
    return this.#options.generations !== null
  }

  get storage(): Storage {
    return this
  }

  /** The cookie is asked about nobody: undefined where the counter has to be. */
  loadNow(): StoredSession | null | undefined {
    return this.#options.generations === null ? this.#loaded() : undefined
  }

  async load(): Promise<StoredSession | null> {
    const { generations } = this.#options
    const content = this.#content
    if (generations !== null && content !== null) {
      const now = await counter('read', () => generations.get(content.id))
      if (now > (content.generation ?? 0)) {
        this.refused = 'revoked'
        return null
      }
    }
    return this.#loaded()
  }

  #loaded(): StoredSession | null {
    const content = this.#content
    return content === null ? null : { ...content.record, touched: content.touched }
  }

  async exists() {
    return this.#content !== null
  }

  isLikely() {
    return true
  }

  saveNow(id: string, record: SessionRecord) {
    const touched = Date.now()
    const { seal, expiresAt, generations } = this.#options
    const expires = expiresAt(record, touched)
    const generation = generations === null ? null : (id === this.id && this.#content?.generation) || 0
    const content = { id, record, touched, expires, generation }
    this.#sealed = seal.seal(content, this.#attributeBytes(record.cookie))
    this.#content = content
    return true
  }

  async save(id: string, record: SessionRecord) {
    this.saveNow(id, record)
    return undefined
  }

  async touch(id: string, { flashShown } = { flashShown: false }) {
    if (this.#content === null) return
    const { record } = this.#content
    this.saveNow(id, flashShown ? { ...record, flash: null } : record)
  }

  /** The browser is told by the response; copies of the cookie are void where there is a counter. */
  async destroy(id: string) {
    const { generations } = this.#options
    if (generations !== null) await counter('raise', () => generations.raise(id))
  }

  linesOf(cookie: SessionCookie) {
    const names = this.#sealed.map(({ name }) => name)
    return [
      ...this.#sealed.map(({ name, value }) => cookie.serialize(name, value)),
      ...this.#came().flatMap(name => (names.includes(name) ? [] : cookie.serializeRemoval(name))),
    ]
  }

  removalLines(cookie: SessionCookie) {
    const { name } = this.#options.defaults
    return [...new Set([name, ...this.#came()])].map(each => cookie.serializeRemoval(each))
  }

  #came() {
    return this.#opened.state === 'none' ? [] : this.#opened.cookies
  }

  /** What a line has after its value. */
  #attributeBytes(own: StoredCookie | null): number {
    const { defaults } = this.#options
    const cookie = new SessionCookie(defaults, this.#isSecure, own, Date.now())
    return Buffer.byteLength(cookie.serialize(defaults.name, '')) - defaults.name.length - 1
  }
}

async function counter(what: 'read' | 'raise', ask: () => number | Promise<number>): Promise<number> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof SessionError) throw error
    throw new SessionError(
      'ERR_SESSION_STORAGE',
      `cannot ${what} the counter of a session, which connect({ generation }) was given: ${error instanceof Error ? error.message : String(error)}. Without it nobody knows whether the cookie was revoked. Cure: see that what keeps the counter answers`,
      { cause: error, status: 503, headers: { 'Retry-After': '1' } },
    )
  }
}

export const carryInCookies =
  (options: CookieCarrying): Carry =>
  (req, isSecure) =>
    new CookieCarrier(options, req.headers.cookie, isSecure)
