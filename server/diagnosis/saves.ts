import type { PackedExchange } from '../protocol/index.ts'

/** A save of a whole session, made from a copy that was read before. Moments are milliseconds since 1970. */
export interface Save {
  readonly exchange: PackedExchange
  /** When the copy was there that it was made from. */
  readonly read: number
  /** When it was stored. */
  readonly written: number
}

const writes: readonly string[] = ['set', 'write-cookie']

/** The last save of an exchange; null where it made none that went well, or read nothing before. */
export function saveOf(exchange: PackedExchange): Save | null {
  const { session, startedAt } = exchange
  if (session === null || session.isNew || session.before === null || session.after === null) return null
  const own = session.storage.filter(each => each.fingerprint === null || each.fingerprint === session.fingerprint)
  const write = own.findLast(({ op, result }) => writes.includes(op) && (result === 'ok' || result === 'unknown'))
  if (write === undefined) return null
  // A cookie was read when the browser sent it; a store when it answered, for the last time where it was asked again.
  const get = own.findLast(({ op, result, start }) => op === 'get' && result === 'found' && start <= write.start)
  if (write.op === 'set' && get === undefined) return null
  return { exchange, read: startedAt + (get ? get.start + (get.ms ?? 0) : 0), written: startedAt + write.start }
}

/** Exchanges count from a moment that is known to the millisecond. */
const PRECISION = 1

/** Two saves of one session, each made from a copy without the other: the first is undone by the second. */
export function undone(a: Save, b: Save): { readonly first: Save; readonly second: Save } | null {
  const [first, second] = a.written <= b.written ? [a, b] : [b, a]
  return second.read + PRECISION < first.written ? { first, second } : null
}
