import type { LockFacts, PackedExchange } from '../protocol/index.ts'
import type { Past } from './rule.ts'

/** `120 ms`, `1.9 s`. */
export const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** `GET /cart`, without its query. */
export const requestName = ({ request }: PackedExchange): string => `${request.method} ${request.url.split('?', 1)[0]}`

/** Who had the lock while a request waited for it, the last first, as far as they are known: `POST /pay (pid 12)`. */
export function holderNames({ blockedBy, foreign = [] }: LockFacts, past: Past): string[] {
  const own = blockedBy.flatMap(id => past.find(id) ?? []).map(requestName)
  const others = foreign.map(
    ({ method, path, pid, held }) => `${method} ${path} (pid ${pid}, for ${duration(held)} by then)`,
  )
  return [...own, ...others].reverse()
}

/** The last things of a list, first things first; the rest as a number. */
export const listed = (texts: readonly string[], most: number): string[] =>
  texts.length <= most ? [...texts] : [...texts.slice(0, most), `and ${texts.length - most} more`]
