import { addressOf } from './client.ts'
import { type Current, messagesLeft } from './current.ts'
import { EMPTY_TEXT } from './engine.ts'
import type { SessionRecord, StoredCookie } from './storages/storage.ts'
import { keysOf } from './stored-keys.ts'
import { untraced, type Visit } from './visit.ts'

/** What is to be done with a session as it is now. */
export interface Plan {
  readonly action: 'store' | 'remove' | 'touch' | 'nothing'
  /** A new session without keys. */
  readonly empty: boolean
  readonly changed: { readonly keys: boolean; readonly flash: boolean; readonly cookie: boolean; readonly id: boolean }
  readonly onlyOrder: boolean
  readonly record: SessionRecord
}

/**
 * Compares a session with what is stored of it: the texts first, and only where they differ their structure.
 * @throws SessionError ERR_SESSION_NOT_STORABLE
 */
export function planFor(visit: Visit, current: Current): Plan {
  const { codec, config } = visit.engine
  const { record, text: stored } = current
  const own = untraced(visit, () => keysOf(current.session))
  // What could be put into the old text is other values.
  const rewritten = untraced(visit, () => codec.rewrite(own, stored))
  const data = rewritten ?? untraced(visit, () => codec.encode(own))
  const left = messagesLeft(current)
  const keys = data !== stored && (rewritten !== null || !codec.same(stored, data))
  const cookie = current.cookie.overrides(config.cookie, visit.isSecure)
  const changed = {
    keys,
    flash: current.added.length > 0,
    cookie: isChanged(cookie, record?.cookie ?? null),
    id: visit.replaced.length > 0,
  }
  if (changed.cookie) current.cookie.check(config.cookie.name, cookie)
  if (visit.observer !== undefined) visit.bytes = Buffer.byteLength(data)
  const isEmpty = data === EMPTY_TEXT && left.length === 0
  const shown = current.flashShown && current.waiting.length > 0
  const isNews = changed.keys || changed.flash || changed.cookie || record === null
  return {
    action: isEmpty ? (record === null ? 'nothing' : 'remove') : isNews ? 'store' : touches(visit, current, shown),
    empty: isEmpty && record === null,
    changed,
    onlyOrder: !keys && data !== stored,
    record: {
      data,
      flash: left.length === 0 ? null : untraced(visit, () => codec.encode({ messages: left })),
      created: current.created,
      client: config.checkClient ? addressOf(visit.req) : null,
      cookie,
    },
  }
}

const isChanged = (cookie: StoredCookie | null, stored: StoredCookie | null) =>
  (cookie !== null || stored !== null) && JSON.stringify(cookie) !== JSON.stringify(stored)

/** Uses are noted to within a twentieth of what they are for, so that most requests cost no write at all. */
const PRECISION = 20
const FIVE_MINUTES = 5 * 60 * 1000

function touches(visit: Visit, { record, cookie }: Current, shown: boolean): 'touch' | 'nothing' {
  const { engine, carrier, headed } = visit
  if (carrier.inCookie && headed) return 'nothing'
  if (shown) return 'touch'
  const lifetime = Math.min(engine.config.idle, cookie.originalMaxAge ?? Number.POSITIVE_INFINITY)
  if (record === null || lifetime === Number.POSITIVE_INFINITY) return 'nothing'
  return Date.now() - record.touched > Math.min(lifetime / PRECISION, FIVE_MINUTES) ? 'touch' : 'nothing'
}
