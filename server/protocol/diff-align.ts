import { isTagged, type Props, type Value } from './value.ts'

/** Places of the same thing in two arrays; null on the side where it is missing. */
export type Aligned = readonly [before: number | null, after: number | null]

/** The table of two middles is at most this large: beyond it, places are compared one by one. */
const MAX_TABLE = 250_000

const identities = ['id', '_id', 'uuid', 'key', 'sku', 'slug']

/** What tells an item from its neighbours: `id:17`. */
function identityOf(value: Value): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const props = (isTagged(value) && value.$type === 'class' ? value.props : value) as Props
  const name = identities.find(key => Object.hasOwn(props, key) && /^(?:string|number)$/.test(typeof props[key]))
  return name === undefined ? null : `${name}:${JSON.stringify(props[name])}`
}

interface Item {
  readonly text: string
  readonly identity: string | null
}

const SAME = 3
const ALIKE = 2

function likeness(a: Item, b: Item): number {
  if (a.text === b.text) return SAME
  return a.identity !== null && a.identity === b.identity ? ALIKE : 0
}

/** Between two matches: what has no identity that tells it apart is taken for the thing in its place. */
function alignGap(a: readonly Item[], b: readonly Item[], from: Aligned, to: readonly [number, number]): Aligned[] {
  const out: Aligned[] = []
  let [i, j] = [from[0] ?? 0, from[1] ?? 0]
  for (; i < to[0] && j < to[1]; i++, j++) {
    const [left, right] = [a[i]?.identity ?? null, b[j]?.identity ?? null]
    if (left !== null && right !== null && left !== right) out.push([i, null], [null, j])
    else out.push([i, j])
  }
  for (; i < to[0]; i++) out.push([i, null])
  for (; j < to[1]; j++) out.push([null, j])
  return out
}

/** The heaviest common subsequence (Needleman and Wunsch, without costs of a gap). */
function matches(a: readonly Item[], b: readonly Item[]): (readonly [number, number])[] {
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => table[i * width + j] ?? 0
  const weight = (i: number, j: number) => likeness(a[i]!, b[j]!)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const alike = weight(i, j)
      const both = alike === 0 ? 0 : alike + at(i + 1, j + 1)
      table[i * width + j] = Math.max(both, at(i + 1, j), at(i, j + 1))
    }
  }
  const out: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const alike = weight(i, j)
    if (alike > 0 && at(i, j) === alike + at(i + 1, j + 1)) out.push([i++, j++])
    else if (at(i, j) === at(i + 1, j)) i++
    else j++
  }
  return out
}

const itemOf = (value: Value): Item => ({ text: JSON.stringify(value), identity: identityOf(value) })

/** The items between the equal ends, in their places; the ends are left empty. */
function middleOf(values: readonly Value[], start: number, end: number): Item[] {
  const items: Item[] = new Array(values.length)
  for (let i = start; i < values.length - end; i++) items[i] = itemOf(values[i]!)
  return items
}

/** Whether two values have the same JSON text. */
function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  const others = Object.keys(b)
  if (keys.length !== others.length) return false
  return keys.every((key, i) => key === others[i] && sameValue((a as Props)[key]!, (b as Props)[key]!))
}

/**
 * Which item of one array is which of the other, so that removing the first of three is one change and not three.
 * Equal ends are put aside; between them equal items are matched first, then items of one identity (`id`, `sku`, …).
 */
export function alignArrays(before: readonly Value[], after: readonly Value[]): Aligned[] {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && sameValue(before[start]!, after[start]!)) start++
  let end = 0
  while (end < shorter - start && sameValue(before.at(-1 - end)!, after.at(-1 - end)!)) end++
  const a = middleOf(before, start, end)
  const b = middleOf(after, start, end)
  const rows = a.length - end - start
  const columns = b.length - end - start
  const found =
    rows * columns > MAX_TABLE ? [] : matches(a.slice(start, a.length - end), b.slice(start, b.length - end))
  const out: Aligned[] = []
  let [i, j] = [start, start]
  for (const [row, column] of [...found, [rows, columns] as const]) {
    out.push(...alignGap(a, b, [i, j], [row + start, column + start]))
    ;[i, j] = [row + start + 1, column + start + 1]
    if (row < rows && column < columns) out.push([row + start, column + start])
  }
  return out
}
