import type { Exchange } from '../../server/protocol/index.ts'
import { header, isPending } from '../exchange-facts.ts'
import { bytes, milliseconds, number } from '../format.ts'
import { Parts } from '../ui/parts.tsx'
import { PhaseBar } from '../ui/phase-bar.tsx'
import { Lead } from '../ui/text.tsx'
import type { Panel, PanelProps } from './panel.ts'
import { headersValue, inSentence } from './request.tsx'

function sentence(exchange: Exchange): string {
  const { status, outcome, headers, bytes: size } = exchange.response
  const after = exchange.duration === null ? '' : ` after ${milliseconds(exchange.duration)}`
  if (outcome === 'aborted')
    return `The connection closed${after}, before the ${status ? 'end' : 'beginning'} of the response`
  if (status === null) return 'No answer yet'
  const location = header(headers, 'location')
  return `${status}${location && ` to \`${inSentence(location)}\``}, ${bytes(size)}${isPending(exchange) ? ' so far' : after}`
}

function View({ exchange }: PanelProps) {
  const { status, outcome, headers, bytes: size, injected, locals } = exchange.response
  return (
    <>
      <Lead
        text={sentence(exchange)}
        facts={[
          header(headers, 'content-type'),
          `${number(size)} bytes`,
          injected && `and ${number(injected)} of the tag that loads this panel`,
        ]}
      />
      <PhaseBar exchange={exchange} />
      <Parts
        of="response"
        parts={[
          ['Headers', headersValue(headers)],
          ['Locals', locals, 'none'],
          ['General', { status, outcome, bytes: size, duration: exchange.duration && +exchange.duration.toFixed(1) }],
        ]}
      />
    </>
  )
}

export const responsePanel: Panel = { id: 'response', label: 'Response', View }
