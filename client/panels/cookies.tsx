import { number, plural } from '../format.ts'
import { Lead } from '../ui/lead.tsx'
import { Section } from '../ui/section.tsx'
import { ReceivedCookies } from './cookies-received.tsx'
import { SentCookies } from './cookies-sent.tsx'
import type { Panel, PanelProps } from './panel.ts'

const sum = (items: readonly { readonly bytes: number }[]) => items.reduce((total, { bytes }) => total + bytes, 0)

function sentence({ exchange: { request, response } }: PanelProps): string {
  const { setCookies } = response
  const deleted = setCookies.filter(cookie => cookie.deletes).length
  const set = setCookies.length - deleted
  const said = [
    ...(set > 0 ? [`sets ${plural(set, 'cookie')}`] : []),
    ...(deleted > 0 ? [`deletes ${plural(deleted, 'cookie')}`] : []),
  ]
  const answer =
    said.length > 0
      ? said.join(' and ')
      : response.status === null
        ? 'has not begun'
        : request.cookies.length === 0
          ? 'sets none either'
          : 'sets none'
  const brought = request.cookies.length === 0 ? 'no cookies' : plural(request.cookies.length, 'cookie')
  return `The request brought ${brought}; the response ${answer}`
}

function View(props: PanelProps) {
  const { request, response } = props.exchange
  return (
    <>
      <Lead text={sentence(props)} />
      <Section
        title="Sent with Set-Cookie"
        note={`${response.setCookies.length} · ${number(sum(response.setCookies))} bytes`}
      >
        <SentCookies cookies={response.setCookies} now={props.exchange.startedAt} />
      </Section>
      <Section title="Received" note={`${request.cookies.length} · ${number(sum(request.cookies))} bytes`}>
        <ReceivedCookies cookies={request.cookies} />
      </Section>
    </>
  )
}

export const cookiesPanel: Panel = {
  id: 'cookies',
  label: 'Cookies',
  count: ({ response }) => response.setCookies.length,
  View,
}
