import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { SessionFacts } from '../../server/protocol/index.ts'
import { useApp } from '../app.ts'
import { plural } from '../format.ts'
import { SearchBox } from '../ui/search-box.tsx'
import { Tree } from '../ui/tree.tsx'
import { buildTree } from '../ui/tree-model.ts'

/** What the session holds, with what the request changed marked where it stands. */
export function SessionTree({ session }: { readonly session: SessionFacts }) {
  const { chosen } = useApp()
  const query = useSignal('')
  const nodes = useMemo(() => buildTree(session), [session])
  const { changes, after, before } = session
  if (nodes.length === 0) {
    return (
      <p class="none">
        {after === null && before === null
          ? 'The session was not loaded, so there is nothing to show of it.'
          : 'The session is empty. What a handler puts on req.session appears here.'}
      </p>
    )
  }
  return (
    <div class="block">
      <div class="tools">
        <SearchBox query={query} label="Search in the session" hint="Search keys and values" />
        <label>
          <input
            type="checkbox"
            checked={chosen.onlyChanges.value}
            onChange={event => {
              chosen.onlyChanges.value = event.currentTarget.checked
            }}
          />
          Only changes
        </label>
        <span class="note">{changes.length === 0 ? 'nothing changed' : plural(changes.length, 'change')}</span>
      </div>
      <Tree label="The session" nodes={nodes} query={query.value} onlyChanges={chosen.onlyChanges.value} />
    </div>
  )
}
