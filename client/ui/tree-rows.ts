import { longText, onLine, show } from './shown.ts'
import type { TreeNode } from './tree-model.ts'

export interface TreeRow {
  /** What is folded or shown further by a click on the row. */
  readonly id: string
  readonly level: number
  /** null for the row that stands for further members. */
  readonly node: TreeNode | null
  /** null where there is nothing to unfold. */
  readonly open: boolean | null
  /** Further members: how many there are. `isCut` where the snapshot does not have them. */
  readonly more: number
  readonly isCut: boolean
}

export interface TreeView {
  readonly query: string
  readonly onlyChanges: boolean
  /** What was folded (false) or unfolded by hand, by a row's id; of a row of further members, how many are shown. */
  readonly fold: (id: string) => boolean | number | undefined
}

/** Members shown at first, and added with each "more". */
export const portion = 100
const searchLimit = 10_000
const rowLimit = 2000

/** What is changed below is open; what fits its line, or would push the rest away, is folded. */
function opensItself({ value, mark, touched }: TreeNode, level: number): boolean {
  const { members } = show(value)
  if (!members) return false
  return (touched && mark === undefined) || (level < 3 && members.length <= 12 && !onLine(value, 90).whole)
}

/** The nodes that match, true, and all above them, false. Bounded: a huge tree is searched from its top. */
function search(roots: readonly TreeNode[], wanted: string): Map<TreeNode, boolean> {
  const hits = new Map<TreeNode, boolean>()
  let left = searchLimit
  const visit = (node: TreeNode): boolean => {
    if (--left < 0) return false
    const own = `${node.key} ${longText(node.value) ?? show(node.value).text}`.toLowerCase().includes(wanted)
    const below = node.members().map(visit).includes(true)
    if (own || below) hits.set(node, !below)
    return own || below
  }
  roots.forEach(visit)
  return hits
}

/** How many of some nodes match a search, or have something below that does. */
export function countMatches(roots: readonly TreeNode[], query: string): number {
  const hits = search(roots, query.trim().toLowerCase())
  return roots.filter(node => hits.has(node)).length
}

/** The lines of a tree as they stand one below the other. */
export function treeRows(roots: readonly TreeNode[], { query, onlyChanges, fold }: TreeView): TreeRow[] {
  const rows: TreeRow[] = []
  const wanted = query.trim().toLowerCase()
  const hits = wanted && search(roots, wanted)

  function add(nodes: readonly TreeNode[], level: number, above: string, cut: number, inHit: boolean) {
    const seen = nodes.filter(node => (inHit || !hits || hits.has(node)) && (!onlyChanges || node.touched))
    const id = `${above}…`
    const limit = Number(fold(id) ?? portion)
    for (const node of seen.slice(0, limit)) {
      if (rows.length >= rowLimit) return
      const { members, cut: missing = 0 } = show(node.value)
      const unfolds = (members?.length ?? 0) + missing > 0 || longText(node.value) !== null
      const hit = hits ? hits.get(node) : undefined
      const open = unfolds ? Boolean(fold(node.id) ?? (hit === false || opensItself(node, level))) : null
      rows.push({ id: node.id, level, node, open, more: 0, isCut: false })
      if (open) add(node.members(), level + 1, node.id, missing, inHit || hit === true)
    }
    const more = { id, level, node: null, open: null }
    if (seen.length > limit) rows.push({ ...more, more: seen.length - limit, isCut: false })
    if (cut > 0 && !hits && !onlyChanges) rows.push({ ...more, id: `${id}…`, more: cut, isCut: true })
  }

  add(roots, 0, '', 0, false)
  return rows
}
