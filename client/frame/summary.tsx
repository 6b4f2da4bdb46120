import { theApp } from '../app.ts'
import { isPending, type Tone } from '../exchange-facts.ts'
import { bytes, fingerprint, milliseconds, plural, printable, shorten } from '../format.ts'
import { Icon } from '../ui/button.tsx'
import { Verdict } from '../ui/pill.tsx'

/** How the stream is, as a colour and a word. */
function streamState(): readonly [Tone, string] {
  const { status, store } = theApp()
  const { kind } = status.value
  if (kind === 'stopped') return ['bad', kind]
  if (kind !== 'live') return ['warn', kind === 'waiting' ? 'reconnecting' : kind]
  if (!store.state.value.recording) return ['calm', 'not recording']
  return store.paused.value ? ['calm', 'paused'] : ['good', kind]
}

/** The stream's dot, with its word unless all is well; then what is wrong with the last request, before all else. */
export function Signs({ onProblems }: { readonly onProblems: (event: Event) => void }) {
  const [tone, word] = streamState()
  const { count, tone: trouble } = theApp().store.trouble.value
  return (
    <>
      <span class={`stream ${tone}`} role="status">
        <span class="dot" />
        <span class={word === 'live' ? 'sr' : ''}>{word}</span>
      </span>
      {trouble && (
        <button type="button" class={`problems ${trouble}`} onClick={onProblems}>
          <Icon name="warn" />
          {plural(count, 'problem')}
        </button>
      )}
    </>
  )
}

/** The session and the last request that it had, on one line. */
export function Summary() {
  const exchange = theApp().store.last.value
  if (!exchange) return <span>no request yet</span>
  const { session, request, response, lock } = exchange
  return (
    <>
      {session?.fingerprint && (
        <span>
          <span class="text">session</span> <b>{fingerprint(session.fingerprint)}</b>
        </span>
      )}
      {session && session.bytes > 0 && <b>{bytes(session.bytes)}</b>}
      <span class="last">
        <b class="text">{printable(shorten(`${request.method} ${request.url}`, 160))}</b>{' '}
        <Verdict exchange={exchange} />
      </span>
      {lock?.waited != null && lock.waited >= 1 && (
        <span>
          waited <b>{milliseconds(lock.waited)}</b>
        </span>
      )}
      {!isPending(exchange) && <span>{plural(response.setCookies.length, 'cookie')} set</span>}
    </>
  )
}
