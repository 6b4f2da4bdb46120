import type { SessionFacts } from '../../server/protocol/index.ts'
import { theApp } from '../app.ts'
import { plural, printable } from '../format.ts'
import { SearchBox } from '../ui/search-box.tsx'
import { Section } from '../ui/section.tsx'
import { onLine } from '../ui/shown.ts'
import { Table } from '../ui/table.tsx'
import { Tree } from '../ui/tree.tsx'
import { buildTree, type TreeNode } from '../ui/tree-model.ts'

/** Trees unfold where one looks; what was unfolded is kept as long as its session. */
const built = new WeakMap<SessionFacts, readonly TreeNode[]>()

/** What the session holds, with what the request changed marked where it stands; and what was changed too late. */
export function SessionTree({ session }: { readonly session: SessionFacts }) {
  const { chosen, view } = theApp()
  const { onlyChanges } = chosen
  const nodes = built.get(session) ?? buildTree(session)
  built.set(session, nodes)
  const { changes, after, before, late } = session
  const rest = changes.at(-1)?.path.endsWith('…') ? ', and in what was too large to keep' : ''
  return (
    <>
      {nodes.length === 0 ? (
        <p class="none">
          {after === null && before === null
            ? 'The session was not loaded, so there is nothing to show of it.'
            : 'The session is empty. What a handler puts on req.session appears here.'}
        </p>
      ) : (
        <>
          <div class="tools">
            <SearchBox query={view.find} label="Search the session" />
            <label>
              <input
                type="checkbox"
                checked={onlyChanges.value}
                onChange={event => {
                  onlyChanges.value = event.currentTarget.checked
                }}
              />
              Only changes
            </label>
            <span class="faint">{plural(changes.length, 'change') + rest}</span>
          </div>
          <Tree label="The session" nodes={nodes} query={view.find.value} onlyChanges={onlyChanges.value} />
        </>
      )}
      {late.length > 0 && (
        <Section title="Changed after the response" note="nobody saves these">
          <Table
            head={['Path', 'Change', 'Value', 'By']}
            rows={late.map(({ kind, path, after: value = null, by }) => [
              '',
              printable(path),
              kind,
              onLine(value, 60).text,
              by,
            ])}
          />
        </Section>
      )}
    </>
  )
}
