/** A value that was no session, or no longer. */
export interface RedisReport {
  /** Where a damaged one is now; null for one of another program, which stays where it is. */
  readonly key: string | null
  /** A sentence. */
  readonly reason: string
}

/** So many are remembered, so that each is reported once. */
const REMEMBERED = 1000

interface Reports {
  damaged(key: string, reason: string): void
  foreign(id: string, reason: string): void
}

/** @param place `Redis (session:*)` */
export function createReports(place: string, tell: (report: RedisReport) => void = warnOf(place)): Reports {
  const reported = new Set<string>()

  function report(found: RedisReport): void {
    try {
      tell(found)
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }

  return {
    damaged: (key, reason) => report({ key, reason }),
    foreign(id, reason) {
      if (reported.has(id)) return
      if (reported.size >= REMEMBERED) reported.clear()
      reported.add(id)
      report({ key: null, reason })
    },
  }
}

const warnOf =
  (place: string) =>
  ({ key, reason }: RedisReport) =>
    process.emitWarning(
      key === null
        ? `[sessionscope] a value in ${place} is no session: ${reason}. It is left where it is, and counts as none. Give a ` +
            '`prefix` that nothing else uses.'
        : `[sessionscope] a session in ${place} could not be read: ${reason}. It was set aside as ${key} for four weeks, and ` +
            'its user begins with a new session. Look at it to find out what happened (HGETALL), then remove it.',
    )
