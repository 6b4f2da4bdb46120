import type { RequestCookie } from '../../server/protocol/index.ts'
import { number, printable } from '../format.ts'
import { CookieValue } from '../ui/cookie-value.tsx'

/** The Cookie header, one row for each cookie in it, in its order. */
export function ReceivedCookies({ cookies }: { readonly cookies: readonly RequestCookie[] }) {
  if (cookies.length === 0) return <p class="none">The browser sent no Cookie header.</p>
  return (
    <table class="table cookies">
      <thead>
        <tr>
          <th>Name</th>
          <th>Value</th>
          <th class="figure">Bytes</th>
        </tr>
      </thead>
      <tbody>
        {cookies.map((cookie, index) => (
          <tr key={index}>
            <td class="mono strong name">{printable(cookie.name) || <span class="faint">no name</span>}</td>
            <td class="mono cut">
              <CookieValue value={cookie.value} />
            </td>
            <td class="figure">{number(cookie.bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
