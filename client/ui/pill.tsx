import { type AnyExchange, isPending, verdictTone } from '../exchange-facts.ts'

/** What became of the session: the same word as in the API, on the ground of its meaning. */
export function Verdict({ exchange }: { readonly exchange: AnyExchange }) {
  const verdict = exchange.session?.verdict
  if (verdict) return <span class={`pill ${verdictTone(verdict)}`}>{verdict}</span>
  if (isPending(exchange)) return <span class="pill busy">pending</span>
  if (exchange.response.outcome === 'aborted') return <span class="pill bad">aborted</span>
  return <span class="faint">no session</span>
}
