import type { PackedExchange } from '../../server/protocol/index.ts'
import { isPending, statusTone, worst } from '../exchange-facts.ts'
import { bytes, milliseconds, plural } from '../format.ts'
import { Icon } from '../ui/icon.tsx'
import { Path } from '../ui/path.tsx'
import { Verdict } from '../ui/pill.tsx'

interface RowProps {
  readonly exchange: PackedExchange
  /** From 1, the newest. */
  readonly index: number
  readonly count: number
  readonly selected: boolean
}

/** One exchange on one line. */
export function RequestRow({ exchange, index, count, selected }: RowProps) {
  const { id, request, response, session, duration, problems } = exchange
  const pending = isPending(exchange)
  const cookies = response.setCookies.length
  const trouble = worst(problems)
  return (
    <div
      class={pending ? 'row pending' : 'row'}
      role="option"
      id={`x-${id}`}
      aria-posinset={index}
      aria-setsize={count}
      aria-selected={selected}
      tabIndex={-1}
    >
      <span class="method">{request.method.slice(0, 12)}</span>
      <span class="where" title={request.url.slice(0, 500)}>
        <Path url={request.url} />
        {trouble && trouble !== 'calm' && (
          <span class={`mark ${trouble}`} title={problems.map(({ title }) => title).join('\n')}>
            <Icon name="warn" />
            <span class="sr">{plural(problems.length, 'problem')}</span>
          </span>
        )}
      </span>
      <span class={`figure ${statusTone(exchange)}`}>{response.status ?? (pending ? '…' : '✕')}</span>
      <span>
        <Verdict exchange={exchange} />
      </span>
      <span class="figure wide faint" title={plural(cookies, 'cookie set', 'cookies set')}>
        {cookies || ''}
      </span>
      <span class="figure wide faint">{session && session.bytes > 0 ? bytes(session.bytes) : ''}</span>
      <span class="figure faint">{duration === null ? '' : milliseconds(duration)}</span>
    </div>
  )
}
