import type { Access, Change, Packed } from '../protocol/index.ts'

/**
 * Adds to each change the code that made it: the last write to its path, or to the nearest path above it that was
 * written, for what is assigned brings all that is in it.
 */
export function withWriters(changes: readonly Change<Packed>[], accesses: readonly Access[]): Change<Packed>[] {
  const last = new Map<string, string | undefined>()
  for (const { kind, path, by } of accesses) if (kind !== 'read') last.set(path, by)
  if (last.size === 0) return [...changes]
  return changes.map(change => {
    const by = writerOf(change.path, last)
    return by === undefined ? change : { ...change, by }
  })
}

function writerOf(path: string, last: ReadonlyMap<string, string | undefined>): string | undefined {
  for (let end = path.length; end > 0; end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1))) {
    const written = path.slice(0, end)
    if (last.has(written)) return last.get(written)
  }
  return undefined
}
