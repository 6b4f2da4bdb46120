/** How far a name may be from the one that was meant, in edits. */
const allowance = (name: string) => (name.length < 8 ? 1 : 2)

/** Longer names are not compared. */
const LONGEST = 64

/**
 * Edits from one text to the other: a letter added, removed, replaced, or swapped with its neighbour (optimal string
 * alignment). More than `most` are told as `most + 1`.
 */
function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min(row[j - 1]! + (same ? 0 : 1), row[j]! + 1, next[j - 1]! + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return Math.min(row[b.length]!, most + 1)
}

/** The name that was probably meant by one that is none of `names`: the nearest, case aside; null where none is near. */
export function nearestName(name: string, names: readonly string[]): string | null {
  // Nearly every short name is near to every other.
  if (name.length < 3 || name.length > LONGEST) return null
  const most = allowance(name)
  let best: { readonly name: string; readonly edits: number } | null = null
  for (const candidate of names) {
    if (candidate.length < 3 || candidate.length > LONGEST || candidate === name) continue
    const count = edits(name.toLowerCase(), candidate.toLowerCase(), most)
    if (count <= most && (best === null || count < best.edits)) best = { name: candidate, edits: count }
  }
  return best?.name ?? null
}
