import { useApp } from '../app.ts'
import { isAjax, isAsset } from '../exchange-facts.ts'
import { ago, bytes, clock, printable } from '../format.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { FactList } from '../ui/fact-list.tsx'
import { Facts, Lead } from '../ui/lead.tsx'
import type { Panel, PanelProps } from './panel.ts'
import { headersValue, Parts } from './parts.tsx'

const shortUrl = (url: string) => (url.length > 80 ? `${url.slice(0, 50)}…${url.slice(-29)}` : url).replaceAll('`', "'")

function View({ exchange }: PanelProps) {
  const { now } = useApp()
  const { request, process, startedAt, id } = exchange
  const cookies = request.headers.cookie
  return (
    <>
      <Lead
        text={`\`${request.method} ${shortUrl(request.url)}\` ${request.route === null ? 'matched no route' : `matched \`${request.route}\``}`}
      >
        <Facts
          items={[
            isAjax(exchange) ? 'by a script' : isAsset(exchange) ? 'a file of a page' : 'a navigation',
            <span key="time" title={new Date(startedAt).toISOString()}>
              {clock(startedAt)}, {ago(startedAt, now.value)}
            </span>,
            request.secure ? 'over TLS' : 'not over TLS',
            cookies ? `${bytes(String(cookies).length)} of cookies` : 'no cookies',
          ]}
        />
      </Lead>
      <FactList
        facts={[
          [
            'URL',
            <span key="url" class="wrap">
              {printable(request.url)} <CopyButton text={request.url} label="Copy the URL" />
            </span>,
          ],
          ['Route', request.route ?? '–'],
          ['Protocol', `${request.protocol}, HTTP/${request.httpVersion}`],
          ['Peer', request.remote],
          ['Process', `${process.pid} on ${printable(process.host)}`],
          ['Exchange', id],
        ]}
      />
      <Parts
        label="request"
        parts={[
          { title: 'Query', value: request.query, without: 'The URL has no query.' },
          { title: 'Params', value: request.params, without: 'The route takes no parameters.' },
          { title: 'Body', value: request.body, without: 'Nothing in the app parsed a body.' },
          { title: 'Headers', value: headersValue(request.headers) },
        ]}
      />
    </>
  )
}

export const requestPanel: Panel = { id: 'request', label: 'Request', View }
