import type { PackedExchange } from '../../server/protocol/index.ts'
import { isPending, statusTone, worst } from '../exchange-facts.ts'
import { bytes, milliseconds } from '../format.ts'
import { Icon } from '../ui/button.tsx'
import { Path } from '../ui/path.tsx'
import { Verdict } from '../ui/pill.tsx'

/** One exchange on one line. */
export function RequestRow({ exchange, selected }: { readonly exchange: PackedExchange; readonly selected: boolean }) {
  const { id, request, response, session, duration, problems } = exchange
  const pending = isPending(exchange)
  const trouble = worst(problems)
  return (
    <div class={`row ${response.outcome}`} role="option" id={`x-${id}`} aria-selected={selected} tabIndex={-1}>
      <span class="faint">{request.method.slice(0, 8)}</span>
      <span class="where" title={request.url.slice(0, 500)}>
        <Path url={request.url} />
        {trouble && (
          <span class={trouble} title={problems.map(({ title }) => title).join('\n')}>
            <Icon name="warn" />
            <span class="sr">has problems</span>
          </span>
        )}
      </span>
      <span class={`figure ${statusTone(exchange)}`}>
        {response.outcome === 'aborted' && '✕'}
        {response.status ?? (pending && '…')}
      </span>
      <span>
        <Verdict exchange={exchange} />
      </span>
      <span class="figure faint">{response.setCookies.length || ''}</span>
      <span class="figure faint">{session?.bytes ? bytes(session.bytes) : ''}</span>
      <span class="figure faint">{duration === null ? '' : milliseconds(duration)}</span>
    </div>
  )
}
