import type { PackedExchange } from '../protocol/index.ts'
import { measure } from './measure.ts'

/** The last exchanges, bounded in count and in bytes; the oldest go first. */
export interface History {
  readonly size: number
  readonly bytes: number
  readonly capacity: number
  /** Where the next new exchange will stand. Places count up and are never used twice. */
  readonly end: number
  /** Adds an exchange, or replaces the one with its id in place. False where it alone is larger than the history. */
  record(exchange: PackedExchange): boolean
  get(id: string): PackedExchange | undefined
  /** All, oldest first. */
  list(): PackedExchange[]
  /** From place `from` on to before `end`, at least one exchange and then no more than `bytes`. */
  read(from: number, end: number, bytes: number): { readonly exchanges: PackedExchange[]; readonly next: number }
  resize(capacity: number): void
  clear(): void
}

/** How many bytes it keeps, about, where nothing else is said. */
export const MAX_BYTES = 32 * 1024 * 1024

interface Entry {
  readonly exchange: PackedExchange
  readonly bytes: number
}

export function createHistory(options: { readonly capacity: number; readonly maxBytes: number }): History {
  let { capacity } = options
  let ring: (Entry | undefined)[] = new Array(capacity)
  const places = new Map<string, number>()
  let first = 0
  let end = 0
  let bytes = 0

  const at = (place: number) => ring[place % capacity] as Entry

  const evict = () => {
    const entry = at(first)
    bytes -= entry.bytes
    places.delete(entry.exchange.id)
    ring[first % capacity] = undefined
    first++
  }

  return {
    get size() {
      return end - first
    },
    get bytes() {
      return bytes
    },
    get capacity() {
      return capacity
    },
    get end() {
      return end
    },
    record(exchange) {
      const entry = { exchange, bytes: measure(exchange) }
      if (entry.bytes > options.maxBytes) return false
      const known = places.get(exchange.id)
      if (known === undefined) {
        if (end - first === capacity) evict()
        places.set(exchange.id, end)
        ring[end % capacity] = entry
        end++
      } else {
        bytes -= at(known).bytes
        ring[known % capacity] = entry
      }
      bytes += entry.bytes
      while (bytes > options.maxBytes) evict()
      return true
    },
    get(id) {
      const place = places.get(id)
      return place === undefined ? undefined : at(place).exchange
    },
    list() {
      return Array.from({ length: end - first }, (_, index) => at(first + index).exchange)
    },
    read(from, until, limit) {
      const exchanges: PackedExchange[] = []
      let next = Math.max(from, first)
      for (let sum = 0; next < Math.min(until, end); next++) {
        const entry = at(next)
        sum += entry.bytes
        if (exchanges.length > 0 && sum > limit) break
        exchanges.push(entry.exchange)
      }
      return { exchanges, next }
    },
    resize(wanted) {
      while (end - first > wanted) evict()
      const kept: (Entry | undefined)[] = new Array(wanted)
      for (let place = first; place < end; place++) kept[place % wanted] = at(place)
      ring = kept
      capacity = wanted
    },
    clear() {
      while (first < end) evict()
    },
  }
}
