import { useSignal } from '@preact/signals'
import type { SetCookieFacts } from '../../server/protocol/index.ts'
import { cookieLifetime } from '../exchange-facts.ts'
import { number, printable } from '../format.ts'
import { Chip } from '../ui/chip.tsx'
import { CookieValue } from '../ui/cookie-value.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'

interface SentProps {
  readonly cookies: readonly SetCookieFacts[]
  /** When they were sent, milliseconds since 1970. */
  readonly now: number
}

/** One row for each Set-Cookie line, in the order of the response: two of one name are two rows. */
export function SentCookies({ cookies, now }: SentProps) {
  if (cookies.length === 0) return <p class="none">The response carries no Set-Cookie header.</p>
  return (
    <table class="table cookies">
      <thead>
        <tr>
          <th>Name</th>
          <th>Value</th>
          <th>Flags</th>
          <th>Path</th>
          <th>Domain</th>
          <th>Lifetime</th>
          <th class="figure">Bytes</th>
        </tr>
      </thead>
      {cookies.map((cookie, index) => (
        <Row key={index} cookie={cookie} now={now} />
      ))}
    </table>
  )
}

function Row({ cookie, now }: { readonly cookie: SetCookieFacts; readonly now: number }) {
  const open = useSignal(false)
  return (
    <tbody class={cookie.deletes ? 'removed' : ''}>
      <tr>
        <td class="name">
          <button
            type="button"
            class="fold mono strong"
            aria-expanded={open.value}
            title="The line as sent"
            onClick={() => {
              open.value = !open.value
            }}
          >
            <Icon name={open.value ? 'down' : 'right'} />
            {printable(cookie.name) || <span class="faint">no name</span>}
          </button>
        </td>
        <td class="mono cut">
          <CookieValue value={cookie.value} />
        </td>
        <td>
          <Flags cookie={cookie} />
        </td>
        <td class="mono" data-label="Path">
          {cookie.path === null ? <span class="faint">default</span> : printable(cookie.path)}
        </td>
        <td class="mono" data-label="Domain">
          {cookie.domain === null ? <span class="faint">this host</span> : printable(cookie.domain)}
        </td>
        <td
          class={cookie.deletes ? 'bad' : ''}
          title={cookie.expires === null ? '' : new Date(cookie.expires).toISOString()}
        >
          {cookieLifetime(cookie, now)}
        </td>
        <td class="figure">{number(cookie.bytes)}</td>
      </tr>
      {open.value && (
        <tr>
          <td class="raw" colSpan={7}>
            <div class="copyable">
              <code>{printable(cookie.raw)}</code>
              <CopyButton text={cookie.raw} label="Copy the line" />
            </div>
          </td>
        </tr>
      )}
    </tbody>
  )
}

/** The flags in one order; those that matter to safety show also where they are missing. */
function Flags({ cookie }: { readonly cookie: SetCookieFacts }) {
  return (
    <span class="flags">
      <Flag on={cookie.secure} name="Secure" />
      <Flag on={cookie.httpOnly} name="HttpOnly" />
      <Flag on={cookie.sameSite !== null} name={cookie.sameSite ?? 'SameSite'} />
      {cookie.partitioned && <Chip tone="type">Partitioned</Chip>}
      {cookie.priority && <Chip tone="type">Priority {cookie.priority}</Chip>}
      {cookie.prefix && <Chip tone="type">{cookie.prefix}</Chip>}
    </span>
  )
}

function Flag({ on, name }: { readonly on: boolean; readonly name: string }) {
  return (
    <Chip tone={on ? 'type' : 'off'}>
      {!on && <span class="sr">not </span>}
      {name}
    </Chip>
  )
}
