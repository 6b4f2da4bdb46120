import type { PackedExchange } from '../server/protocol/index.ts'
import { isAjax, isAsset, isPending, pathOf } from './exchange-facts.ts'

export type Filter = (exchange: PackedExchange) => boolean

type Test = (exchange: PackedExchange, wanted: string) => boolean

const has = (text: string | null | undefined, wanted: string) => text?.toLowerCase().includes(wanted) ?? false

function matchesText({ request, response, session, problems }: PackedExchange, wanted: string): boolean {
  return (
    has(`${request.method} ${request.url}`, wanted) ||
    has(request.route, wanted) ||
    String(response.status).startsWith(wanted) ||
    has(session?.verdict, wanted) ||
    (session?.changes.some(change => has(change.path, wanted)) ?? false) ||
    problems.some(problem => has(problem.title, wanted))
  )
}

const kinds: Readonly<Record<string, Filter>> = {
  pending: isPending,
  asset: isAsset,
  ajax: isAjax,
  error: ({ response }) => response.outcome === 'aborted' || (response.status ?? 0) >= 400,
  redirect: ({ response }) =>
    response.status !== null && response.status >= 300 && response.headers.location !== undefined,
}

/** `4xx` any of its hundred, `40` and `404` by their beginning. */
const matchesStatus: Test = ({ response }, wanted) => {
  const status = response.status === null ? response.outcome : String(response.status)
  return status.startsWith(wanted.replace(/x+$/, ''))
}

const fields: Readonly<Record<string, Test>> = {
  method: ({ request }, wanted) => request.method.toLowerCase() === wanted,
  path: ({ request }, wanted) => has(pathOf(request.url), wanted) || has(request.route, wanted),
  status: matchesStatus,
  verdict: ({ session }, wanted) => session?.verdict?.startsWith(wanted) ?? wanted === 'none',
  session: ({ session }, wanted) =>
    session?.fingerprint ? session.fingerprint.startsWith(wanted.replace('·', '')) : wanted === 'none',
  cookie: ({ request, response }, wanted) =>
    [...request.cookies, ...response.setCookies].some(({ name }) => has(name, wanted)),
  problem: ({ problems }, wanted) =>
    problems.some(problem => wanted === 'any' || wanted === problem.severity || has(problem.code, wanted)),
  is: (exchange, wanted) => kinds[wanted]?.(exchange) ?? false,
}

/** The names before a colon, for the help. */
export const filterFields: readonly string[] = Object.keys(fields)

const terms = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi

/**
 * A query → the test of an exchange. Terms are joined by "and"; a comma inside a term is an "or"; `-` before one negates
 * it; quotes keep spaces. A field that is not finished yet (`status:`) asks for nothing, so that typing does not flash.
 */
export function parseFilter(query: string): Filter {
  const tests: Filter[] = []
  for (const [whole, minus, field, inQuotes, bare] of query.matchAll(terms)) {
    const named = field !== undefined && Object.hasOwn(fields, field.toLowerCase())
    if (!named && bare !== undefined && bare.endsWith(':') && Object.hasOwn(fields, bare.slice(0, -1).toLowerCase()))
      continue
    const text = (named || field === undefined ? (inQuotes ?? bare ?? '') : whole.slice(minus?.length)).toLowerCase()
    if (text === '' || whole === '-') continue
    const test = named ? (fields[field.toLowerCase()] ?? matchesText) : matchesText
    const wanted = named && inQuotes === undefined ? text.split(',').filter(Boolean) : [text]
    tests.push(exchange => wanted.some(one => test(exchange, one)) !== (minus === '-'))
  }
  return exchange => tests.every(test => test(exchange))
}
