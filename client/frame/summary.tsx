import { useApp } from '../app.ts'
import { isPending, worst } from '../exchange-facts.ts'
import { bytes, fingerprint, plural, printable } from '../format.ts'
import { Icon } from '../ui/icon.tsx'
import { Verdict } from '../ui/pill.tsx'

/** What is wrong with the last request, before all else; nothing where nothing is. */
export function ProblemsButton({ onProblems }: { readonly onProblems: (id: string) => void }) {
  const exchange = useApp().store.last.value
  const trouble = exchange && worst(exchange.problems)
  if (!trouble || trouble === 'calm') return null
  return (
    <button type="button" class={`problems ${trouble}`} onClick={() => onProblems(exchange.id)}>
      <Icon name="warn" />
      {plural(exchange.problems.length, 'problem')}
    </button>
  )
}

/** The session and the last request that it had, on one line. */
export function Summary() {
  const exchange = useApp().store.last.value
  if (!exchange) return <span class="faint">no request yet</span>
  const { session, request, response } = exchange
  const cookies = response.setCookies.length
  return (
    <>
      {session?.fingerprint && (
        <span class="item">
          <span class="text">session</span> <b>{fingerprint(session.fingerprint)}</b>
        </span>
      )}
      {session && session.bytes > 0 && (
        <span class="item">
          <b>{bytes(session.bytes)}</b>
        </span>
      )}
      <span class="item last">
        <b>
          {request.method} {printable(request.url.slice(0, 60))}
        </b>
        <Verdict exchange={exchange} />
      </span>
      {!isPending(exchange) && (
        <span class="item">
          <b>{cookies}</b> {cookies === 1 ? 'cookie' : 'cookies'}
          <span class="text">set</span>
        </span>
      )}
    </>
  )
}
