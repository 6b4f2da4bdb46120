/** Which exchanges ended last, so that those that ran beside one another are found without a walk through the history. */
export interface Ended {
  /** An exchange has ended, or there is more to know of one that had. */
  add(id: string): void
  /** Ids of those that ended at or after a moment (milliseconds since 1970), the newest first, each once. */
  since(moment: number): Set<string>
}

/** Remembers the last few hundred. */
const REMEMBERED = 300

export function createEnded(): Ended {
  const ids: string[] = []
  const moments: number[] = []
  let end = 0
  return {
    add(id) {
      ids[end % REMEMBERED] = id
      moments[end % REMEMBERED] = Date.now()
      end++
    },
    since(moment) {
      const found = new Set<string>()
      const from = Math.max(0, end - REMEMBERED)
      // All are asked, for a clock that was set back leaves later ones before earlier ones.
      for (let place = end - 1; place >= from; place--) {
        if ((moments[place % REMEMBERED] as number) >= moment) found.add(ids[place % REMEMBERED] as string)
      }
      return found
    },
  }
}
