import type { Value } from '../../server/protocol/index.ts'
import { number } from '../format.ts'
import { Chip } from './chip.tsx'
import { Icon } from './icon.tsx'
import { membersOf } from './members.ts'
import { leafOf, longText, preview } from './preview.ts'
import type { Mark, TreeNode } from './tree-model.ts'
import type { TreeRow } from './tree-rows.ts'

const signs: Readonly<Record<Mark, string>> = { added: '+', changed: '~', removed: '−', moved: '⇅' }
const lineLength = 160

interface LineProps {
  readonly row: Extract<TreeRow, { kind: 'node' }>
  readonly focusable: boolean
}

/** One line of a tree: the sign of what happened, the key, the value, its type, and who wrote it. */
export function TreeLine({ row: { node, level, open }, focusable }: LineProps) {
  const text = open ? longText(node.value) : null
  return (
    <div
      class={`line ${node.mark ?? ''}`}
      role="treeitem"
      aria-level={level + 1}
      aria-expanded={open ?? undefined}
      tabIndex={focusable ? 0 : -1}
    >
      <span class="gutter" aria-hidden="true">
        {node.mark && signs[node.mark]}
      </span>
      {node.mark && <span class="sr">{node.mark}: </span>}
      {Array.from({ length: level }, (_, index) => (
        <span class="indent" key={index} />
      ))}
      <span class="twist">{open !== null && <Icon name={open ? 'down' : 'right'} />}</span>
      <span class="what">
        <span class="key">{node.label}</span>
        {node.mark === 'changed' && node.change?.before !== undefined && (
          <>
            <s class="was">{brief(node.change.before)}</s>
            <span class="arrow">→</span>
          </>
        )}
        {text === null ? <Shown node={node} open={open} /> : <q class="long">{text}</q>}
      </span>
      {node.change?.by && <span class="by">{node.change.by}</span>}
    </div>
  )
}

const brief = (value: Value) => preview(value, 60).text || '{}'

function Shown({ node, open }: { readonly node: TreeNode; readonly open: boolean | null }) {
  const { value, loss, mark, change } = node
  const leaf = leafOf(value)
  const isContainer = open !== null && longText(value) === null
  const chip = loss ? `${loss.type} → ${loss.becomes} in JSON` : leaf.type
  return (
    <>
      {isContainer ? (
        open ? (
          <span class="size">{sizeOf(value)}</span>
        ) : (
          <span class="value">{preview(value, lineLength).text}</span>
        )
      ) : leaf.secret ? (
        <Chip tone="secret">redacted {leaf.text}</Chip>
      ) : (
        <span class="value">{leaf.text || emptyOf(value)}</span>
      )}
      {chip && !leaf.secret && <Chip tone={loss ? 'warn' : 'type'}>{chip}</Chip>}
      {mark === 'moved' && change && <Chip tone="type">{placeOf(change)}</Chip>}
    </>
  )
}

const emptyOf = (value: Value) => (Array.isArray(value) ? '[]' : '{}')

function sizeOf(value: Value): string {
  const count = number(membersOf(value).length)
  return Array.isArray(value) ? `[${count}]` : `{${count}}`
}

const placeOf = ({ before, after }: { readonly before?: Value; readonly after?: Value }) =>
  `moved from place ${Number(before) + 1} to ${Number(after) + 1}`
