import { useSignal } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'
import { plural } from '../format.ts'
import { treeKeys } from './tree-keys.ts'
import { TreeLine } from './tree-line.tsx'
import type { TreeNode } from './tree-model.ts'
import { portion, type TreeRow, treeRows } from './tree-rows.ts'

export interface TreeProps {
  /** What it shows, for those who do not see it. */
  readonly label: string
  readonly nodes: readonly TreeNode[]
  readonly query?: string
  readonly onlyChanges?: boolean
}

const hasSelection = () => (globalThis.getSelection?.()?.toString() ?? '') !== ''
const idOf = (row: TreeRow) => (row.kind === 'node' ? row.node.id : `… ${row.of}`)

/** A tree of values that can be folded and searched, with what changed marked in place. */
export function Tree({ label, nodes, query = '', onlyChanges = false }: TreeProps) {
  const folds = useSignal<ReadonlyMap<string, boolean>>(new Map())
  const shown = useSignal<ReadonlyMap<string, number>>(new Map())
  const focused = useSignal('')
  const element = useRef<HTMLDivElement>(null)
  const rows = useMemo(
    () => treeRows(nodes, { query, onlyChanges, folds: folds.value, shown: shown.value }),
    [nodes, query, onlyChanges, folds.value, shown.value],
  )
  const current = Math.max(
    0,
    rows.findIndex(row => idOf(row) === focused.value),
  )

  const act = (row: TreeRow) => {
    focused.value = idOf(row)
    if (row.kind === 'more') {
      if (!row.cut) shown.value = new Map(shown.value).set(row.of, (shown.value.get(row.of) ?? portion) + portion)
    } else if (row.open !== null) folds.value = new Map(folds.value).set(row.node.id, !row.open)
  }
  const go = (index: number) => {
    const row = rows[index]
    if (!row) return
    focused.value = idOf(row)
    const line = element.current?.children[index]
    if (line instanceof HTMLElement) line.focus()
  }

  const click = ({ target }: Event) => {
    const line = target instanceof Element && target.closest('.line')
    const row = line && rows[Array.from(element.current?.children ?? []).indexOf(line)]
    // A click that ends a selection shall not fold.
    if (row && !hasSelection()) act(row)
  }

  if (rows.length === 0) return <p class="none">{query || onlyChanges ? 'Nothing here matches.' : 'Empty.'}</p>
  return (
    <div
      class="tree"
      role="tree"
      aria-label={label}
      ref={element}
      onClick={click}
      onKeyDown={treeKeys(rows, current, go, act)}
    >
      {rows.map((row, index) =>
        row.kind === 'node' ? (
          <TreeLine key={idOf(row)} row={row} focusable={index === current} />
        ) : (
          <div
            key={`${idOf(row)}${row.cut}`}
            class={row.cut ? 'line more cut' : 'line more'}
            role="treeitem"
            aria-level={row.level + 1}
            tabIndex={index === current ? 0 : -1}
          >
            <span class="gutter" />
            {row.cut
              ? `${plural(row.count, 'more', 'more')}, not kept by the snapshot`
              : `${plural(row.count, 'more', 'more')}: show`}
          </div>
        ),
      )}
    </div>
  )
}
