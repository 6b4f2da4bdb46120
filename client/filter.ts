import type { PackedExchange } from '../server/protocol/index.ts'
import { isAjax, isAsset, isPending } from './exchange-facts.ts'

export type Filter = (exchange: PackedExchange) => boolean

/** What an exchange says to a field: texts that a wanted word can be found in. */
type Field = (exchange: PackedExchange) => readonly (string | null | undefined | false)[]

const failed: Filter = ({ response }) => response.outcome === 'aborted' || (response.status ?? 0) >= 400

const fields = {
  method: ({ request }) => [request.method],
  path: ({ request }) => [request.url, request.route],
  status: ({ response }) => [String(response.status ?? response.outcome)],
  verdict: ({ session }) => [session?.verdict ?? 'none'],
  session: ({ session }) => [session?.fingerprint ?? 'none'],
  cookie: ({ request, response }) => [...request.cookies, ...response.setCookies].map(({ name }) => name),
  problem: ({ problems }) => problems.flatMap(({ code, severity }) => ['any', code, severity]),
  is: exchange => [
    isPending(exchange) && 'pending',
    isAsset(exchange) && 'asset',
    isAjax(exchange) && 'ajax',
    failed(exchange) && 'error',
    exchange.response.headers.location !== undefined && 'redirect',
  ],
} satisfies Record<string, Field>

/** Free text is looked for in what the list shows, and in the keys that changed. */
const everywhere: Field = exchange => [
  `${exchange.request.method} ${exchange.request.url}`,
  ...fields.path(exchange),
  ...fields.status(exchange),
  exchange.session?.verdict,
  ...(exchange.session?.changes.map(({ path }) => path) ?? []),
  ...exchange.problems.map(({ title }) => title),
]

const isField = (name: string | undefined): name is keyof typeof fields => Object.hasOwn(fields, name ?? '')
/** What looks like a field in a query but is none, and so is looked for as text: `foo` of `foo:bar`. No addresses. */
export const unknownFields = (query: string): readonly string[] =>
  Array.from(query.matchAll(/(?:^|\s)-?(\w{1,40}):(?!\/\/)/g), ([, name = '']) => name).filter(
    name => !isField(name.toLowerCase()),
  )

export const fieldNames: string = Object.keys(fields).join(', ')

const terms = /(-?)(?:(\w+):)?("[^"]*"?|\S*)\s*/gy

/**
 * A query → the test of an exchange. Terms are joined by "and"; a comma in a field's value is an "or"; `-` before a term
 * negates it; quotes keep spaces; `4xx` is a status's hundred. A field without a value yet asks for nothing.
 */
export function parseFilter(query: string): Filter {
  const tests: Filter[] = []
  for (const [, minus, name, raw = ''] of query.trim().toLowerCase().matchAll(terms)) {
    const known = isField(name)
    const text = (known || !name ? raw : `${name}:${raw}`).replaceAll('"', '')
    if (text === '') continue
    const field: Field = known ? fields[name] : everywhere
    const wanted = known ? text.split(',') : [text]
    const begins = name === 'status' || name === 'method' || name === 'session'
    const fits = (said: string) =>
      wanted.some(one => {
        const bare = begins ? one.replace(/x+$|·/g, '') : one
        return begins ? said.startsWith(bare) : said.includes(bare)
      })
    tests.push(exchange => field(exchange).some(said => said && fits(said.toLowerCase())) !== (minus === '-'))
  }
  return exchange => tests.every(test => test(exchange))
}
