import type { PackedExchange, Problem } from '../server/protocol/index.ts'
import { header, worst } from './exchange-facts.ts'

/** A redirect is followed at once. Milliseconds. */
const FOLLOWED = 2000
const MOST_REDIRECTS = 20

const pathOf = (url: string) => url.replace(/^\w+:\/\/[^/]+/, '').split('#', 1)[0]

/** The exchange that sent the browser to this one, which came right after it. `older` are the newest first. */
function redirectTo(exchange: PackedExchange, older: readonly PackedExchange[]): number {
  return older.findIndex(
    ({ response, startedAt, duration }) =>
      response.headers.location !== undefined &&
      pathOf(header(response.headers, 'location')) === pathOf(exchange.request.url) &&
      exchange.startedAt - startedAt - (duration ?? 0) < FOLLOWED,
  )
}

/**
 * The exchanges of the page that one looks at, newest first: its own, the redirects that led to it, and what its session
 * has asked for since. Where the page's own exchange is not known, `last` alone.
 */
export function exchangesOfPage(
  all: readonly PackedExchange[],
  own: string | null,
  last: PackedExchange | null,
): readonly PackedExchange[] {
  let index = all.findIndex(({ id }) => id === own)
  const page = all[index]
  if (!page) return last ? [last] : []
  const { fingerprint } = page.session ?? {}
  const found = [
    ...all.slice(0, index).filter(({ session }) => fingerprint && session?.fingerprint === fingerprint),
    page,
  ]
  for (let i = 0; i < MOST_REDIRECTS; i++) {
    const next = redirectTo(all[index]!, all.slice(index + 1))
    if (next < 0) break
    index += 1 + next
    found.push(all[index]!)
  }
  return found
}

/**
 * Equal for equal problems of one cause: what was found, why, and what to do. Numbers (times, counts, ports) and the evidence
 * are each request's own.
 */
export const kindOf = ({ code, severity, title, why, fix }: Problem): string =>
  [code, severity, title, why.replace(/\d+/g, '0'), fix].join('\n')

/** How many problems some exchanges have, each kind of it once; how bad they are, and the newest exchange that has the worst. */
export function problemsOf(exchanges: readonly PackedExchange[]) {
  const problems = exchanges.flatMap(one => one.problems)
  const tone = worst(problems)
  return {
    count: new Set(problems.map(kindOf)).size,
    tone,
    exchange: exchanges.find(one => one.problems.length > 0 && worst(one.problems) === tone) ?? null,
  }
}

/** One problem wherever it was found. */
export interface ProblemGroup {
  /** As the newest request has it. */
  readonly problem: Problem
  /** The newest first. */
  readonly exchanges: readonly PackedExchange[]
}

const ranks = { error: 0, warning: 1, info: 2 } as const

/** The problems of all requests, newest first, each kind once: the gravest first, then those that were found last. */
export function problemGroups(all: readonly PackedExchange[]): readonly ProblemGroup[] {
  const found = new Map<string, { readonly problem: Problem; readonly exchanges: PackedExchange[] }>()
  for (const exchange of all) {
    for (const problem of exchange.problems) {
      const kind = kindOf(problem)
      const group = found.get(kind)
      if (!group) found.set(kind, { problem, exchanges: [exchange] })
      else if (group.exchanges.at(-1) !== exchange) group.exchanges.push(exchange)
    }
  }
  return [...found.values()].sort((a, b) => ranks[a.problem.severity] - ranks[b.problem.severity])
}
