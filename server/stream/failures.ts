import type { ToolFailure } from '../protocol/index.ts'

/** The tool's own failures, counted by place and message. */
export interface Failures {
  /** Never throws, whatever was thrown. */
  add(where: string, error: unknown): ToolFailure
  /** The one that was new longest ago first. */
  list(): ToolFailure[]
}

const KEPT = 50
const LONGEST = 500

function textOf(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : String(error)
    return (typeof text === 'string' ? text : 'an error without a message').slice(0, LONGEST)
  } catch {
    return 'an error that cannot be read'
  }
}

/** At most {@link KEPT} different ones are kept; of more, the oldest are forgotten. */
export function createFailures(): Failures {
  const kept = new Map<string, ToolFailure>()
  return {
    add(where, error) {
      const message = textOf(error)
      const key = `${where}\n${message}`
      const failure = { where, message, count: (kept.get(key)?.count ?? 0) + 1, lastAt: Date.now() }
      kept.set(key, failure)
      if (kept.size > KEPT) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest)
      return failure
    },
    list: () => [...kept.values()],
  }
}
