import { lostUpdate, storageAnswer } from '../engine/events.ts'
import type { Headers, LostUpdateFacts, OtherUpdate } from '../protocol/index.ts'
import { isRecord } from '../protocol/is-record.ts'
import type { Redactor } from './redaction/redaction.ts'

/** What the watch of lost updates needs of an exchange. */
interface UpdatingExchange {
  readonly id: string
  readonly request: { readonly method: string; readonly url: string; readonly headers: Headers }
  readonly startedAt: number
  readonly lostUpdates: LostUpdateFacts[]
  readonly context: {
    readonly process: { readonly pid: number }
    readonly redactor: Pick<Redactor, 'url'>
    fail(where: string, error: unknown): void
  }
  newsIfClosed(): void
}

/** Saves whose exchange is known, which keeps it in memory; the oldest are forgotten. */
const KNOWN = 200
/** Of their bodies, which they keep with them; the last one is known however large it is. */
const KNOWN_BYTES = 8 * 1024 * 1024
/** What a body counts that does not say its length. */
const UNSAID_BYTES = 100 * 1024
const MAX_PER_EXCHANGE = 20
const MAX_KEYS = 20
const MAX_LOST = 100
const LONGEST = 200

type Message = Readonly<Record<string, unknown>>

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, LONGEST) : '')
const count = (value: unknown): number => (Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0)
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Listens, for as long as the process lives, to which save took the place of which. `find` tells the exchange of a request. */
export function watchLostUpdates(find: (req: object) => UpdatingExchange | undefined): void {
  const savers = new Map<string, UpdatingExchange>()
  let bytes = 0

  const forget = (update: string) => {
    const exchange = savers.get(update)
    if (savers.delete(update) && exchange !== undefined) bytes -= bodyBytes(exchange)
  }

  /** What a subscriber throws, the channel throws again where nobody can catch it. */
  const guarded = (hear: (message: Message, exchange: UpdatingExchange) => void) => (message: unknown) => {
    let exchange: UpdatingExchange | undefined
    try {
      if (!isRecord(message)) return
      const { req } = message
      exchange = isRecord(req) ? find(req) : undefined
      if (exchange !== undefined) hear(message, exchange)
    } catch (error) {
      exchange?.context.fail('watching for lost updates', error)
    }
  }

  storageAnswer.subscribe(
    guarded(({ op, update }, exchange) => {
      if (op !== 'set' || text(update) === '') return
      forget(text(update))
      savers.set(text(update), exchange)
      bytes += bodyBytes(exchange)
      for (const oldest of savers.keys()) {
        if (savers.size === 1 || (savers.size <= KNOWN && bytes <= KNOWN_BYTES)) break
        forget(oldest)
      }
    }),
  )

  lostUpdate.subscribe(
    guarded((message, exchange) => {
      const keys = list(message.keys).slice(0, MAX_KEYS).map(text)
      const lost = list(message.lost).slice(0, MAX_LOST).filter(isRecord)
      add(exchange, {
        role: 'overwrote',
        others: lost
          .map(each => otherOf(each, savers.get(text(each.id)), exchange.context.redactor))
          .filter(each => each !== null),
        count: count(message.lostCount),
        revived: count(message.revivedCount),
        keys,
      })
      const self = selfOf(exchange)
      for (const victim of new Set(lost.flatMap(({ id }) => savers.get(text(id)) ?? []))) {
        add(victim, { role: 'overwritten', others: [self], count: 1, revived: 0, keys })
      }
    }),
  )
}

/** Of the request's body, as its head says; RFC 9112, section 6.3. */
function bodyBytes({ request: { headers } }: UpdatingExchange): number {
  const length = Number(headers['content-length'] ?? 0)
  return headers['transfer-encoding'] !== undefined || !(length >= 0) ? UNSAID_BYTES : length
}

const selfOf = ({ id, request, context }: UpdatingExchange): OtherUpdate => {
  const path = request.url.split('?', 1)[0] ?? ''
  return { method: request.method, path, pid: context.process.pid, at: Date.now(), exchange: id }
}

function add(exchange: UpdatingExchange, facts: LostUpdateFacts): void {
  if (exchange.lostUpdates.length >= MAX_PER_EXCHANGE) return
  exchange.lostUpdates.push(facts)
  exchange.newsIfClosed()
}

/** Who made an update, as far as it is known. */
function otherOf(
  { by }: Message,
  exchange: UpdatingExchange | undefined,
  redactor: Pick<Redactor, 'url'>,
): OtherUpdate | null {
  if (!isRecord(by)) return null
  const { pid, at } = by
  return {
    method: text(by.method),
    path: redactor.url(text(by.path)),
    pid: typeof pid === 'number' ? pid : 0,
    at: typeof at === 'number' ? at : 0,
    exchange: exchange?.id ?? null,
  }
}
