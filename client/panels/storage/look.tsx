import type { StoredSessionFacts } from '../../../server/protocol/index.ts'
import { buildTree, bytes, plural, printable, Tree, theApp } from '../../kit.ts'
import { theState } from './state.ts'

type Nodes = ReturnType<typeof buildTree>

/** What was unfolded is kept as long as the answer. */
const built = new WeakMap<StoredSessionFacts, { readonly keys: Nodes; readonly cookie: Nodes }>()

function treesOf(session: StoredSessionFacts) {
  const trees = built.get(session) ?? {
    keys: buildTree({ after: session.session }),
    cookie: buildTree({ after: session.cookie }),
  }
  built.set(session, trees)
  return trees
}

/** What the open session holds, as it was when it was opened. */
export function Look() {
  const { session, open } = theState()
  const { value, error, busy } = session.state.value
  if (error) return <p class="bad">{printable(error)}.</p>
  if (busy || !value) return <p class="faint">Reading the session…</p>
  const { keys, cookie } = treesOf(value)
  const { store } = theApp()
  const isCurrent = store.current.value?.session?.fingerprint === open.value
  return (
    <>
      <p class="faint">
        {[
          plural(keys.length, 'key'),
          value.bytes !== null && bytes(value.bytes),
          value.flash > 0 && `${plural(value.flash, 'message')} for the next request`,
          isCurrent && 'the session of this request',
          'read without touching it',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {keys.length === 0 ? <p class="none">It has no keys.</p> : <Tree label={`Session ${open.value}`} nodes={keys} />}
      {cookie.length > 0 && (
        <>
          <p class="faint">What it says of its cookie, against the app's defaults</p>
          <Tree label={`Cookie of ${open.value}`} nodes={cookie} />
        </>
      )}
    </>
  )
}
