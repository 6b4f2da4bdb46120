import type { PackedExchange } from '../server/protocol/index.ts'
import { CAPACITY } from '../server/protocol/messages.ts'
import { isPending } from './exchange-facts.ts'

/** The exchanges a viewer holds: bounded, by id, in the order in which they began. */
export interface Exchanges {
  put(exchange: PackedExchange): void
  /**
   * Begins to hear of a process, which then sends its past. What it no longer has goes. A new process does not know the
   * past of the old one, so that stays, and what was pending in it is over.
   */
  meet(boot: string): { readonly restarted: boolean }
  clear(): void
  resize(capacity: number): void
  newestFirst(): PackedExchange[]
}

const later = (a: PackedExchange, b: PackedExchange) => b.startedAt - a.startedAt || b.seq - a.seq

export function createExchanges(): Exchanges {
  let byId = new Map<string, PackedExchange>()
  // Those of processes that ended: nobody sends them again.
  let past = new Map<string, PackedExchange>()
  let capacity: number = CAPACITY.default
  let known: string | undefined

  const newestFirst = () => [...byId.values(), ...past.values()].sort(later)

  function trim() {
    if (byId.size + past.size <= capacity) return
    for (const { id } of newestFirst().slice(capacity)) {
      byId.delete(id)
      past.delete(id)
    }
  }

  return {
    newestFirst,
    put(exchange) {
      byId.set(exchange.id, exchange)
      trim()
    },
    meet(boot) {
      const restarted = known !== undefined && boot !== known
      if (restarted) {
        for (const [id, exchange] of byId) {
          const { response } = exchange
          past.set(id, isPending(exchange) ? { ...exchange, response: { ...response, outcome: 'aborted' } } : exchange)
        }
      }
      byId = new Map()
      known = boot
      return { restarted }
    },
    clear() {
      byId = new Map()
      past = new Map()
    },
    resize(next) {
      capacity = next
      trim()
    },
  }
}
