/** Sessions that this process has read or written of late, whose files the system therefore has in memory. */
interface Hot {
  has(id: string): boolean
  add(id: string): void
  delete(id: string): void
}

/** So many; the one that was used least lately goes first. */
const MOST = 10_000

export function createHot(): Hot {
  const ids = new Set<string>()
  return {
    has: id => ids.has(id),
    add(id) {
      // Sets keep the order of insertion.
      ids.delete(id)
      ids.add(id)
      if (ids.size > MOST) for (const oldest of ids) return void ids.delete(oldest)
    },
    delete: id => void ids.delete(id),
  }
}
