import type { ListedSession, SessionsPage } from '../../../server/protocol/index.ts'
import { bytes, clock, fingerprint, theApp } from '../../kit.ts'
import { Look } from './look.tsx'
import { type State, theState } from './state.ts'
import { away, endOf } from './words.ts'

const HEAD = ['Session', 'Made', 'Used', 'Ends', 'Size', ''] as const

/** A page of sessions, one of which may be open. */
export function Sessions({ page }: { readonly page: SessionsPage }) {
  const state = theState()
  const now = theApp().store.clock()
  return (
    <table class="table mono sessions">
      <thead>
        <tr>
          {HEAD.map(name => (
            <th key={name} class={name === 'Size' ? 'figure' : ''}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{page.sessions.flatMap((session, index) => rowsOf(state, session, index, now))}</tbody>
    </table>
  )
}

/** Two sessions may have one fingerprint, so a row's place is its key. */
function rowsOf(state: State, session: ListedSession, index: number, now: number) {
  const { fingerprint: of, bytes: size, created, touched, expires } = session
  const isOpen = state.open.value === of
  const isAsked = state.confirming.value === of
  const isOver = expires !== null && expires <= now
  const time = (at: number | null) => at !== null && <time title={clock(at)}>{away(at, now)}</time>
  return [
    <tr key={index} class={isOpen || isAsked ? 'open' : ''}>
      <td>
        <button type="button" class="act" aria-expanded={isOpen} onClick={() => state.look(of)}>
          {isOpen ? '▾' : '▸'} {fingerprint(of)}
        </button>
      </td>
      <td data-label="made">{time(created)}</td>
      <td data-label="used">{time(touched)}</td>
      <td data-label="ends" class={isOver ? 'warn' : ''}>
        {endOf(expires, now)}
      </td>
      <td data-label="size" class="figure">
        {size !== null && bytes(size)}
      </td>
      <td class="figure">
        {state.expiring.value === of ? (
          <span class="faint">expiring…</span>
        ) : (
          <button
            type="button"
            class="button"
            aria-label={`Expire session ${fingerprint(of)}`}
            aria-expanded={isAsked}
            onClick={() => {
              state.confirming.value = isAsked ? null : of
            }}
          >
            Expire
          </button>
        )}
      </td>
    </tr>,
    isAsked && (
      <tr key={`${index} asked`} class="look">
        <td colSpan={HEAD.length}>
          <Confirm state={state} of={of} />
        </td>
      </tr>
    ),
    isOpen && (
      <tr key={`${index} open`} class="look">
        <td colSpan={HEAD.length}>
          <Look />
        </td>
      </tr>
    ),
  ]
}

/** Nothing is expired by one click: the second is elsewhere, and says what it does. */
function Confirm({ state, of }: { readonly state: State; readonly of: string }) {
  return (
    <p class="notice bad" role="alert">
      <span>Remove session {fingerprint(of)} for good? Its browser begins with a new one.</span>
      <span class="actions">
        <button
          type="button"
          class="button"
          onClick={() => {
            state.confirming.value = null
          }}
        >
          Keep it
        </button>
        <button type="button" class="button" onClick={() => state.expire(of)}>
          <b>Remove it</b>
        </button>
      </span>
    </p>
  )
}
