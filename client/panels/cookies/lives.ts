import { defaultPath } from '../../../server/cookies/path.ts'
import type {
  CookieVerdict,
  JarEntry,
  KeptCookie,
  PackedExchange,
  SetCookieFacts,
} from '../../../server/protocol/index.ts'
import type { AnyExchange } from '../../exchange-facts.ts'

/**
 * What became of a cookie at one later request: how it came, or what that request's response did to it. `repeated`: a later
 * line of the very response that set it took its place.
 */
export interface LifeMark {
  readonly exchange: PackedExchange
  readonly kind: JarEntry['state'] | 'repeated' | 'replaced' | 'removed'
}

/** A cookie's life after the line that set it. */
export interface Life {
  /** Oldest first. Nothing comes after `repeated`, `replaced` and `removed`. */
  readonly marks: readonly LifeMark[]
  /** Later requests of the same client, whether they have a mark or not. */
  readonly seen: number
  /** Whether one of them was known by its address only. */
  readonly probably: boolean
}

interface Line {
  readonly facts: SetCookieFacts
  readonly verdict: CookieVerdict
  readonly marks: LifeMark[]
  isOver: boolean
}

const bare = (domain: string) => domain.replace(/^\./, '').toLowerCase()

const isSame = (a: KeptCookie, b: KeptCookie) =>
  a.name === b.name &&
  a.domain === b.domain &&
  a.path === b.path &&
  a.partitionKey?.topLevelSite === b.partitionKey?.topLevelSite &&
  a.partitionKey?.hasCrossSiteAncestor === b.partitionKey?.hasCrossSiteAncestor

/** A line that removes leaves no cookie to compare: whom it means is read from the line (RFC 6265bis, section 5.7). */
function isMeant(cookie: KeptCookie, { path, domain }: SetCookieFacts, url: string): boolean {
  const [, , host = '', ...steps] = url.split('/')
  const hostname = host.replace(/:\d+$/, '')
  if ((path ?? defaultPath(`/${steps.join('/')}`)) !== cookie.path) return false
  return domain === null ? cookie.hostOnly && cookie.domain === hostname : bare(domain) === bare(cookie.domain)
}

function endOf({ facts, verdict: { cookie } }: Line, { response, cookies }: PackedExchange, index: number) {
  const later = response.setCookies[index]
  const its = cookies?.verdicts[index]
  if (!cookie || !cookies || !later || !its || later.name !== facts.name) return null
  if (its.cookie) return isSame(cookie, its.cookie) ? 'replaced' : null
  return its.effect === 'expired' && isMeant(cookie, later, cookies.context.url) ? 'removed' : null
}

/**
 * The lives of the cookies that an exchange set, one for each of its lines.
 *
 * @param all the history, newest first
 */
export function livesOf({ id, response, cookies }: AnyExchange, all: readonly PackedExchange[]): readonly Life[] {
  const at = all.findIndex(one => one.id === id)
  const own = all[at]
  if (!cookies || !own) return []
  const { verdicts } = cookies
  const lines = response.setCookies.flatMap((facts, line): Line[] => {
    const verdict = verdicts[line]
    return verdict ? [{ facts, verdict, marks: [], isOver: false }] : []
  })
  const byName = new Map<string, Line[]>()
  function look(exchange: PackedExchange) {
    exchange.response.setCookies.forEach(({ name }, index) => {
      for (const line of byName.get(name) ?? []) {
        const kind = line.isOver ? null : endOf(line, exchange, index)
        if (kind === null) continue
        line.isOver = true
        line.marks.push({ exchange, kind: exchange === own ? 'repeated' : kind })
      }
      if (exchange === own && lines[index]) byName.set(name, [...(byName.get(name) ?? []), lines[index]])
    })
  }
  look(own)
  const later = all
    .slice(0, at)
    .filter(one => isOfSameClient(one, own))
    .reverse()
  for (const exchange of later) {
    for (const { setBy, state } of exchange.cookies?.jar ?? []) {
      const line = setBy?.exchange === id ? lines[setBy.line] : undefined
      if (line && !line.isOver) line.marks.push({ exchange, kind: state })
    }
    look(exchange)
  }
  const probably = later.some(one => one.cookies?.client.by === 'address')
  return lines.map(({ marks }) => ({ marks, seen: later.length, probably }))
}

/** A client's id is of its process. */
const isOfSameClient = (a: PackedExchange, b: PackedExchange) =>
  a.cookies !== undefined &&
  a.cookies.client.id === b.cookies?.client.id &&
  a.process.pid === b.process.pid &&
  a.process.host === b.process.host
