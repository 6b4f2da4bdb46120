import type { TreeRow } from './tree-rows.ts'

/** The keys of a tree, as the ARIA practices have them: arrows move, open and close; Enter and space do what a click does. */
export function treeKeys(
  rows: readonly TreeRow[],
  current: number,
  go: (index: number) => void,
  act: (row: TreeRow) => void,
): (event: KeyboardEvent) => void {
  return event => {
    const row = rows[current]
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return
    const open = row.kind === 'node' ? row.open : null
    switch (event.key) {
      case 'ArrowDown':
        go(Math.min(current + 1, rows.length - 1))
        break
      case 'ArrowUp':
        go(Math.max(current - 1, 0))
        break
      case 'Home':
        go(0)
        break
      case 'End':
        go(rows.length - 1)
        break
      case 'ArrowRight':
        if (open === false) act(row)
        else if (open) go(current + 1)
        break
      case 'ArrowLeft':
        if (open) act(row)
        else go(rows.findLastIndex((other, index) => index < current && other.level < row.level))
        break
      case 'Enter':
      case ' ':
        act(row)
        break
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }
}
