import type { ComponentChildren } from 'preact'
import type { Exchange } from '../../server/protocol/index.ts'
import { isPending, type Tone, verdictTone } from '../exchange-facts.ts'

/** One or two words on a coloured ground. */
export function Pill({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <span class={`pill ${tone}`}>{children}</span>
}

/** What became of the session: the same word as in the API. */
export function Verdict({ exchange }: { readonly exchange: Exchange<unknown> }) {
  const { session, response } = exchange
  if (session?.verdict) return <Pill tone={verdictTone(session.verdict)}>{session.verdict}</Pill>
  if (isPending(exchange)) return <Pill tone="busy">pending</Pill>
  if (response.outcome === 'aborted') return <Pill tone="bad">aborted</Pill>
  return <span class="faint">no session</span>
}
