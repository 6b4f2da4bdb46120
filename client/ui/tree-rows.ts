import type { Value } from '../../server/protocol/index.ts'
import { cutFrom, membersOf } from './members.ts'
import { leafOf, longText, preview } from './preview.ts'
import type { TreeNode } from './tree-model.ts'

export type TreeRow =
  | {
      readonly kind: 'node'
      readonly node: TreeNode
      readonly level: number
      /** null where there is nothing to unfold. */
      readonly open: boolean | null
    }
  /** Members not shown: `more` that a click brings, or (`cut`) that the snapshot does not have. */
  | {
      readonly kind: 'more'
      readonly of: string
      readonly level: number
      readonly count: number
      readonly cut: boolean
    }

export interface TreeView {
  readonly query: string
  readonly onlyChanges: boolean
  /** What was folded or unfolded by hand, by a node's id. */
  readonly folds: ReadonlyMap<string, boolean>
  /** How many members are shown of a node, by its id, where more than the first were asked for. */
  readonly shown: ReadonlyMap<string, number>
}

/** Members shown at first, and added with each "more". */
export const portion = 100
const lineLength = 90
const searchLimit = 10_000
const rowLimit = 3000

/** Whether a value has something to unfold. */
const unfolds = (value: Value) => membersOf(value).length > 0 || cutFrom(value) > 0 || longText(value) !== null

/** What is changed below is open; what fits its line, or would push the rest away, is folded. */
function opensItself(node: TreeNode, level: number): boolean {
  if (longText(node.value) !== null) return false
  const line = preview(node.value, lineLength)
  if (node.mark === undefined && node.touched) return true
  return !line.whole && level < 3 && membersOf(node.value).length <= 12
}

const matches = (node: TreeNode, wanted: string) =>
  node.label.toLowerCase().includes(wanted) ||
  (longText(node.value) ?? leafOf(node.value).text).toLowerCase().includes(wanted)

/** The ids of nodes that match and of all above them. Bounded: a huge tree is searched from its top. */
function search(roots: readonly TreeNode[], wanted: string): Map<string, 'match' | 'above'> {
  const hits = new Map<string, 'match' | 'above'>()
  let left = searchLimit
  const visit = (node: TreeNode): boolean => {
    if (--left < 0) return false
    const own = matches(node, wanted)
    let below = false
    for (const member of node.members()) if (visit(member)) below = true
    if (own || below) hits.set(node.id, below ? 'above' : 'match')
    return own || below
  }
  for (const node of roots) visit(node)
  return hits
}

/** The lines of a tree as they stand one below the other. */
export function treeRows(roots: readonly TreeNode[], view: TreeView): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const wanted = view.query.trim().toLowerCase()
  const hits = wanted === '' ? null : search(roots, wanted)

  function add(nodes: readonly TreeNode[], level: number, of: string, cut: number, inMatch: boolean) {
    const seen = nodes.filter(
      node => (inMatch || hits === null || hits.has(node.id)) && (!view.onlyChanges || node.touched),
    )
    const limit = view.shown.get(of) ?? portion
    for (const node of seen.slice(0, limit)) {
      if (rows.length >= rowLimit) return
      const can = unfolds(node.value)
      const hit = hits?.get(node.id)
      const open = can ? (view.folds.get(node.id) ?? (hit === 'above' || opensItself(node, level))) : null
      rows.push({ kind: 'node', node, level, open })
      if (open) add(node.members(), level + 1, node.id, cutFrom(node.value), inMatch || hit === 'match')
    }
    if (seen.length > limit) rows.push({ kind: 'more', of, level, count: seen.length - limit, cut: false })
    if (cut > 0 && hits === null && !view.onlyChanges) rows.push({ kind: 'more', of, level, count: cut, cut: true })
  }

  add(roots, 0, '', 0, false)
  return rows
}
