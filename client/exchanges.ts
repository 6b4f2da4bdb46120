import { CAPACITY, type PackedExchange, type ServerMessage } from '../server/protocol/index.ts'
import { isPending } from './exchange-facts.ts'

type Part = Extract<ServerMessage, { type: 'history' }>

/** The exchanges a viewer holds: bounded, by id, in the order in which they began. */
export interface Exchanges {
  put(exchange: PackedExchange): void
  /** The server's past. What it no longer has is dropped with the last part; what ran before a restart stays. */
  replay(part: Part): void
  /** Begins to listen to a process. A new one leaves what was pending in the old one unanswered for ever. */
  meet(boot: string): { readonly restarted: boolean }
  resize(capacity: number): void
  clear(): void
  newestFirst(): readonly PackedExchange[]
}

export function createExchanges(): Exchanges {
  const byId = new Map<string, PackedExchange>()
  const older = new Set<string>()
  let capacity: number = CAPACITY.default
  let boot: string | null = null
  let replayed: Set<string> | null = null
  let sorted = true
  let newest: PackedExchange | undefined

  const later = (a: PackedExchange, b: PackedExchange) => b.startedAt - a.startedAt || b.seq - a.seq

  function trim() {
    if (byId.size <= capacity) return
    if (!sorted) {
      const all = [...byId.values()].sort(later).reverse()
      byId.clear()
      for (const exchange of all) byId.set(exchange.id, exchange)
      sorted = true
    }
    for (const id of byId.keys()) {
      if (byId.size <= capacity) break
      byId.delete(id)
      older.delete(id)
    }
  }

  function put(exchange: PackedExchange) {
    replayed?.add(exchange.id)
    if (!byId.has(exchange.id)) {
      if (newest && later(newest, exchange) < 0) sorted = false
      else newest = exchange
    }
    byId.set(exchange.id, exchange)
    trim()
  }

  function clear() {
    byId.clear()
    older.clear()
    newest = undefined
    sorted = true
    if (replayed) replayed = new Set()
  }

  return {
    put,
    clear,
    replay({ exchanges, last }) {
      replayed ??= new Set()
      for (const exchange of exchanges) put(exchange)
      if (!last) return
      for (const id of byId.keys()) if (!replayed.has(id) && !older.has(id)) byId.delete(id)
      replayed = null
    },
    meet(next) {
      const restarted = boot !== null && boot !== next
      if (restarted) {
        for (const [id, exchange] of byId) {
          older.add(id)
          if (isPending(exchange)) {
            byId.set(id, { ...exchange, response: { ...exchange.response, outcome: 'aborted' } })
          }
        }
      }
      boot = next
      replayed = new Set()
      return { restarted }
    },
    resize(next) {
      capacity = next
      trim()
    },
    newestFirst() {
      const all = [...byId.values()].reverse()
      return sorted ? all : all.sort(later)
    },
  }
}
