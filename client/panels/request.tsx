import type { Headers, Value } from '../../server/protocol/index.ts'
import { isAjax, isAsset } from '../exchange-facts.ts'
import { clock, shorten } from '../format.ts'
import { Parts } from '../ui/parts.tsx'
import { Lead } from '../ui/text.tsx'
import type { Panel, PanelProps } from './panel.ts'

/** Headers as a tree's value: as properties, so that no header's name can be taken for a tag. */
export const headersValue = (headers: Headers): Value => ({ $type: 'object', props: headers })

/** Text of the outside within a sentence: some of it, and no mark that a sentence takes for code. */
export const inSentence = (text: string): string => shorten(text, 160).replaceAll('`', "'")

function View({ exchange }: PanelProps) {
  const { request, process, startedAt, id } = exchange
  const { method, url, route, headers, query, params, body } = request
  return (
    <>
      <Lead
        text={`\`${method} ${inSentence(url)}\` matched ${route === null ? 'no route' : `\`${inSentence(route)}\``}`}
        facts={[
          isAjax(exchange) ? 'by a script' : isAsset(exchange) ? 'a file of a page' : 'a navigation',
          clock(startedAt),
          `HTTP/${request.httpVersion} from ${request.remote}`,
          request.secure ? 'TLS' : 'no TLS',
        ]}
      />
      <Parts
        of="request"
        parts={[
          ['Query', query, 'none'],
          ['Params', params, 'none in the route'],
          ['Body', body, 'nothing parsed one'],
          ['Headers', headersValue(headers)],
          [
            'General',
            { method, url, route, protocol: request.protocol, at: new Date(startedAt).toISOString(), id, process },
          ],
        ]}
      />
    </>
  )
}

export const requestPanel: Panel = { id: 'request', label: 'Request', View }
