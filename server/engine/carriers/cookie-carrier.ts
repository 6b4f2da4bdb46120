import { SessionError } from '../errors.ts'
import type { ExpiresAt } from '../expiry.ts'
import { type CookieDefaults, SessionCookie } from '../session-cookie.ts'
import { showValue } from '../show-value.ts'
import type { SealedContent } from '../storages/cookie/content.ts'
import type { Generations } from '../storages/cookie/generation.ts'
import type { CookieSeal, Opened } from '../storages/cookie/seal.ts'
import type { SessionRecord, Storage, StoredCookie, StoredSession } from '../storages/storage.ts'
import type { Carrier, Carry, Refusal } from './carrier.ts'
import { openRecent } from './recently-opened.ts'

interface CookieCarrying {
  readonly seal: CookieSeal
  readonly defaults: CookieDefaults
  readonly expiresAt: ExpiresAt
  readonly generations: Generations | null
}

interface Options extends CookieCarrying {
  /** Bytes of a line's attributes, where a session has none of its own. */
  readonly usualBytes: number
  readonly open: (header: string | undefined) => Opened
}

/** The session is in the request's cookies, and goes back with the response's: a storage for one request. */
class CookieCarrier implements Carrier, Storage {
  readonly name = 'cookie'
  readonly inCookie = true
  readonly isForeign = false
  readonly id: string | null
  refused: Refusal | null
  readonly #options: Options
  readonly #opened: Opened
  /** What is to be sent. */
  #sealed: readonly { readonly name: string; readonly value: string }[] = []
  #content: SealedContent | null
  /** What the counter said of a session last. */
  readonly #generations = new Map<string, number>()

  constructor(options: Options, header: string | undefined) {
    this.#options = options
    const opened = options.open(header)
    this.#opened = opened
    this.#content = opened.state === 'open' ? opened.content : null
    this.id = this.#content?.id ?? null
    this.refused = opened.state === 'refused' ? opened.why : null
  }

  get canRevoke() {
    return this.#options.generations !== null
  }

  /** Nobody is asked but the counter. */
  get isRemote() {
    return this.canRevoke
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
      if (now !== content.generation) {
        this.refused = 'revoked'
        return null
      }
      this.#generations.set(content.id, now)
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
    const { seal, expiresAt, generations } = this.#options
    if (generations !== null && !this.#generations.has(id)) return false
    const touched = Date.now()
    const expires = expiresAt(record, touched)
    const generation = this.#generations.get(id) ?? null
    const content = { id, record, touched, expires, generation }
    this.#sealed = seal.seal(content, this.#attributeBytes(record.cookie))
    this.#content = content
    return true
  }

  async save(id: string, record: SessionRecord) {
    const { generations } = this.#options
    if (generations !== null && !this.#generations.has(id)) {
      this.#generations.set(id, await counter('read', () => generations.get(id)))
    }
    this.saveNow(id, record)
    return undefined
  }

  async touch(id: string, { flashShown } = { flashShown: false }) {
    if (this.#content === null) return
    const { record } = this.#content
    await this.save(id, flashShown ? { ...record, flash: null } : record)
  }

  /** The browser is told by the response; copies of the cookie are void where there is a counter. */
  async destroy(id: string) {
    const { generations } = this.#options
    if (generations !== null) this.#generations.set(id, await counter('raise', () => generations.raise(id)))
  }

  linesOf(cookie: SessionCookie) {
    // What is sealed has no character that a cookie's value must not have.
    const attributes = cookie.attributes()
    const lines = this.#sealed.map(({ name, value }) => `${name}=${value}${attributes}`)
    for (const name of this.#came()) {
      if (!this.#sealed.some(part => part.name === name)) lines.push(cookie.serializeRemoval(name))
    }
    return lines
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
    const { defaults, usualBytes } = this.#options
    return own === null ? usualBytes : attributeBytes(defaults, own)
  }
}

/** A path may have more than ASCII. All dates are of one length. */
const attributeBytes = (defaults: CookieDefaults, own: StoredCookie | null): number =>
  Buffer.byteLength(new SessionCookie(defaults, true, own, Date.now()).attributes())

async function counter(what: 'read' | 'raise', ask: () => number | Promise<number>): Promise<number> {
  try {
    const number = await ask()
    // Of a text, as drivers give it for a bigint, the cookie would carry the number, and never find it again.
    if (!Number.isSafeInteger(number)) throw new TypeError(`it gave ${showValue(number)}, which is no whole number`)
    return number
  } catch (error) {
    if (error instanceof SessionError) throw error
    throw new SessionError(
      'ERR_SESSION_STORAGE',
      `cannot ${what} the counter of a session, which connect({ generation }) was given: ${error instanceof Error ? error.message : String(error)}. Without it nobody knows whether the cookie was revoked. Cure: see that what keeps the counter answers`,
      { cause: error, status: 503, headers: { 'Retry-After': '1' } },
    )
  }
}

export function carryInCookies(carrying: CookieCarrying): Carry {
  const options = {
    ...carrying,
    usualBytes: attributeBytes(carrying.defaults, null),
    open: openRecent(carrying.seal, carrying.defaults.name),
  }
  return req => new CookieCarrier(options, req.headers.cookie)
}
