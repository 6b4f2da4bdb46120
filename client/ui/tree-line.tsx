import { number, plural } from '../format.ts'
import { longText, onLine, show } from './shown.ts'
import type { Mark, TreeNode } from './tree-model.ts'
import type { TreeRow } from './tree-rows.ts'

const signs: { readonly [M in Mark]: string } = { added: '+', changed: '~', removed: '−', moved: '⇅' }

interface LineProps {
  readonly row: TreeRow
  readonly focusable: boolean
}

/** One line of a tree: the sign of what happened, the key, the value, its type, and who wrote it. */
export function TreeLine({ row: { node, level, open, more, isCut }, focusable }: LineProps) {
  const mark = node?.mark
  return (
    <div
      class={`line ${mark ?? ''}`}
      role="treeitem"
      aria-level={level + 1}
      aria-expanded={open ?? undefined}
      tabIndex={focusable ? 0 : -1}
    >
      <span class="gutter" aria-hidden="true">
        {mark && signs[mark]}
      </span>
      {mark && <span class="sr">{mark}</span>}
      {Array.from({ length: level }, (_, index) => (
        <span class="indent" key={index} />
      ))}
      <span class="twist">{open !== null && (open ? '▾' : '▸')}</span>
      <span class="what">
        {node ? (
          <>
            <span class="key">{node.key}</span>
            <Content node={node} open={open === true} />
          </>
        ) : (
          <span class={isCut ? 'faint' : 'key'}>
            {number(more)} more{isCut ? ', not kept in the snapshot' : ': show'}
          </span>
        )}
      </span>
      {node?.change?.by && <span class="by faint">{node.change.by}</span>}
    </div>
  )
}

function Content({ node: { value, mark, change, loss }, open }: { readonly node: TreeNode; readonly open: boolean }) {
  const { members, text, type, secret, close } = show(value)
  const chip = loss ? `${loss.type} → ${loss.becomes} in JSON` : mark === 'moved' ? placesOf(change) : type
  const long = open ? longText(value) : null
  return (
    <>
      {mark === 'changed' && change?.before !== undefined && (
        <>
          <s class="faint">{onLine(change.before, 60).text}</s>
          <span class="faint">→</span>
        </>
      )}
      {members && open ? (
        <span class="faint">{text.endsWith('[') ? `[${members.length}]` : plural(members.length, 'key')}</span>
      ) : long === null ? (
        <span class={secret ? 'chip secret' : 'value'}>{members ? onLine(value, 160).text : text + (close ?? '')}</span>
      ) : (
        <q>{long}</q>
      )}
      {chip && <span class={loss ? 'chip warn' : 'chip'}>{chip}</span>}
    </>
  )
}

const placesOf = (change: TreeNode['change']) => `place ${Number(change?.before) + 1} → ${Number(change?.after) + 1}`
