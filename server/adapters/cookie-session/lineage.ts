/** How many cookie values are remembered. */
const MAX = 10_000

/** Fingerprints of values that were written for a session → the session's fingerprint. */
const lineage = new Map<string, string>()

/**
 * A session that lives in a cookie has no id, and its value changes with its content. It is told by the first value
 * that it had: what was written in answer to a known value belongs to the same session.
 */
export function lineageOf(
  came: string | null,
  written: string | null,
  fingerprint: (text: string) => string,
): string | null {
  const before = came === null ? null : fingerprint(came)
  const after = written === null ? null : fingerprint(written)
  const first = (before && lineage.get(before)) ?? before ?? (after && lineage.get(after)) ?? after
  if (after !== null && first !== null) {
    lineage.delete(after)
    lineage.set(after, first)
    if (lineage.size > MAX) lineage.delete(lineage.keys().next().value ?? '')
  }
  return first
}
