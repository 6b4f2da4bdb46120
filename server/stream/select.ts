import type { PackedExchange } from '../protocol/index.ts'
import type { ExchangesQuery } from './query.ts'

const pathOf = (url: string) => url.split('?', 1)[0] ?? ''

/**
 * The exchanges that a query asks for, oldest first. With `since` the first `limit` of them, so that a poller can page
 * forward; without it the last `limit`.
 */
export function selectExchanges(exchanges: readonly PackedExchange[], query: ExchangesQuery): PackedExchange[] {
  const { since = 0, limit = exchanges.length, session, path } = query
  const found = exchanges
    .filter(
      each =>
        each.seq > since &&
        (session === undefined || each.session?.fingerprint === session) &&
        (path === undefined || pathOf(each.request.url).startsWith(path)),
    )
    // One that was evicted while pending, or was begun before the history was cleared, stands behind younger ones.
    .sort((a, b) => a.seq - b.seq)
  return query.since === undefined ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit)
}
