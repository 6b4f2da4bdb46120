import type { CookieValue, SetCookieFacts } from '../../server/protocol/index.ts'
import { cookieLifetime } from '../exchange-facts.ts'
import { fingerprint, number, plural, printable } from '../format.ts'
import { Section } from '../ui/section.tsx'
import { Table } from '../ui/table.tsx'
import { Code, Lead } from '../ui/text.tsx'
import type { Panel, PanelProps } from './panel.ts'

/** A cookie's value; of a secret the fingerprint, by which it can be compared. */
function valueCell(value: CookieValue) {
  if (value.redacted) return <span class="chip secret">redacted {fingerprint(value.fingerprint)}</span>
  const cut = value.length - value.text.length
  return value.length === 0 ? faint('empty') : [printable(value.text), cut > 0 && faint(`… ${number(cut)} more`)]
}

const faint = (text: string) => <span class="faint">{text}</span>
const nameCell = (name: string) => <b>{printable(name) || faint('no name')}</b>

/** The flags in one order; those that matter to safety show also where they are missing. */
const flagsCell = ({ secure, httpOnly, sameSite, partitioned, priority, prefix }: SetCookieFacts) => (
  <span class="flags">
    {flag(secure, 'Secure')}
    {flag(httpOnly, 'HttpOnly')}
    {flag(sameSite !== null, sameSite ?? 'SameSite')}
    {partitioned && flag(true, 'Partitioned')}
    {priority && flag(true, `Priority ${priority}`)}
    {prefix && flag(true, prefix)}
  </span>
)

const flag = (on: boolean, name: string) => (
  <span class={on ? 'chip' : 'chip off'}>
    {!on && <span class="sr">not</span>}
    {name}
  </span>
)

const countOf = (items: readonly { readonly bytes: number }[]) =>
  `${items.length} · ${number(items.reduce((sum, { bytes }) => sum + bytes, 0))} bytes`

function View({ exchange: { request, response, startedAt } }: PanelProps) {
  const sent = response.setCookies
  const deleted = sent.filter(({ deletes }) => deletes).length
  const set = sent.length - deleted
  const said = [set > 0 && `sets ${plural(set, 'cookie')}`, deleted > 0 && `deletes ${plural(deleted, 'cookie')}`]
  return (
    <>
      <Lead
        text={`The response ${said.filter(Boolean).join(' and ') || 'sets no cookie'}; the request brought ${number(request.cookies.length)}`}
      />
      <Section title="Sent" note={countOf(sent)}>
        <Table
          head={['Name', 'Value', 'Flags', 'Path', 'Domain', 'Lifetime', '#Bytes']}
          rows={sent.map(cookie => [
            cookie.deletes ? 'removed' : '',
            nameCell(cookie.name),
            valueCell(cookie.value),
            flagsCell(cookie),
            cookie.path === null ? faint('default') : printable(cookie.path),
            cookie.domain === null ? faint('this host') : printable(cookie.domain),
            cookieLifetime(cookie, startedAt),
            number(cookie.bytes),
          ])}
        />
      </Section>
      {sent.length > 0 && (
        <Section title="Lines as sent" folded>
          {sent.map(({ raw }, index) => (
            <Code key={index} text={raw} />
          ))}
        </Section>
      )}
      <Section title="Received" note={countOf(request.cookies)}>
        <Table
          head={['Name', 'Value', '#Bytes']}
          rows={request.cookies.map(({ name, value, bytes }) => ['', nameCell(name), valueCell(value), number(bytes)])}
        />
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
