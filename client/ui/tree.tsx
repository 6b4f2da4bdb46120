import { theApp } from '../app.ts'
import { TreeLine } from './tree-line.tsx'
import type { TreeNode } from './tree-model.ts'
import { portion, type TreeRow, treeRows } from './tree-rows.ts'

interface TreeProps {
  /** What it shows, for those who do not see it. */
  readonly label: string
  readonly nodes: readonly TreeNode[]
  readonly query?: string
  readonly onlyChanges?: boolean
}

const childrenOf = (tree: EventTarget | null) => Array.from((tree as Element).children) as HTMLElement[]

/** A tree of values that can be folded and searched, with what changed marked in place. Keys as the ARIA practices say. */
export function Tree({ label, nodes, query = '', onlyChanges = false }: TreeProps) {
  const { folds, line } = theApp().view
  const nameOf = (id: string) => `${label} ${id}`
  const rows = treeRows(nodes, { query, onlyChanges, fold: id => folds.value.get(nameOf(id)) })
  const current = Math.max(
    0,
    rows.findIndex(({ id }) => nameOf(id) === line.value),
  )

  const act = ({ id, open, more, isCut }: TreeRow) => {
    const name = nameOf(id)
    line.value = name
    const next = open === null ? Number(folds.value.get(name) ?? portion) + portion : !open
    if (open !== null || (more > 0 && !isCut)) folds.value = new Map(folds.value).set(name, next)
  }
  const click = ({ target, currentTarget }: Event) => {
    const row = rows[childrenOf(currentTarget).indexOf((target as Element).closest('.line') as HTMLElement)]
    // A click that ends a selection shall not fold.
    if (row && !getSelection()?.toString()) act(row)
  }
  const key = (event: KeyboardEvent) => {
    const row = rows[current]
    const go = (index: number) => {
      line.value = nameOf(rows[index]?.id ?? '')
      childrenOf(event.currentTarget)[index]?.focus()
    }
    const acts: { readonly [key: string]: () => void } = {
      ArrowDown: () => go(Math.min(current + 1, rows.length - 1)),
      ArrowUp: () => go(Math.max(current - 1, 0)),
      ArrowRight: () => (row?.open === false ? act(row) : go(current + 1)),
      ArrowLeft: () => (row?.open ? act(row) : go(rows.findLastIndex(isAbove))),
      Enter: () => row && act(row),
      ' ': () => row && act(row),
    }
    const isAbove = ({ level }: TreeRow, index: number) => index < current && level < (row?.level ?? 0)
    if (!acts[event.key] || event.altKey || event.ctrlKey || event.metaKey) return
    acts[event.key]?.()
    event.preventDefault()
    event.stopPropagation()
  }

  if (rows.length === 0) return <p class="none">{query || onlyChanges ? 'Nothing here matches.' : 'Empty.'}</p>
  return (
    <div class="tree mono" role="tree" aria-label={label} onClick={click} onKeyDown={key}>
      {rows.map((row, index) => (
        <TreeLine key={row.id} row={row} focusable={index === current} />
      ))}
    </div>
  )
}
