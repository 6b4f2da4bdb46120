import type { Exchange } from '../../server/protocol/index.ts'
import { header } from '../exchange-facts.ts'
import { bytes, milliseconds, number } from '../format.ts'
import { FactList } from '../ui/fact-list.tsx'
import { Lead } from '../ui/lead.tsx'
import { PhaseBar } from '../ui/phase-bar.tsx'
import type { Panel, PanelProps } from './panel.ts'
import { headersValue, Parts } from './parts.tsx'

const reasons: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}

const statusText = (status: number) => `${status} ${reasons[status] ?? ''}`.trim()

function sentence({ response, duration }: Exchange): string {
  const { status, outcome } = response
  const took = duration === null ? '' : ` after ${milliseconds(duration)}`
  if (outcome === 'aborted') {
    return status === null
      ? `The connection closed${took}, before any answer`
      : `${statusText(status)}, and the connection closed${took}, before its end`
  }
  if (status === null) return 'No answer yet'
  const location = header(response.headers, 'location').slice(0, 80).replaceAll('`', "'")
  return `${statusText(status)}${location ? ` to \`${location}\`` : ''}, ${bytes(response.bytes)}${outcome === 'pending' ? ' so far' : took}`
}

function View({ exchange }: PanelProps) {
  const { response, phases, duration } = exchange
  return (
    <>
      <Lead text={sentence(exchange)} />
      {phases.length > 0 && <PhaseBar phases={phases} duration={duration} />}
      <FactList
        facts={[
          ['Status', response.status === null ? 'not sent yet' : statusText(response.status)],
          ['Type', header(response.headers, 'content-type') || '–'],
          ['Body', `${number(response.bytes)} bytes`],
          ...(response.injected
            ? [['Added', `${number(response.injected)} bytes: the tag that loads this panel`] as const]
            : []),
          ['Outcome', response.outcome],
        ]}
      />
      <Parts
        label="response"
        parts={[
          { title: 'Headers', value: headersValue(response.headers) },
          { title: 'Locals', value: response.locals, without: 'The app put nothing on res.locals.' },
        ]}
      />
    </>
  )
}

export const responsePanel: Panel = { id: 'response', label: 'Response', View }
