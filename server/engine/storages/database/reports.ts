/** So many rows are remembered as told. */
const REMEMBERED = 1000

/** Warnings of the process on what is stored and cannot be read. No id is in them. */
export function createReports(place: string) {
  const told = new Set<string>()
  return {
    /** A row is told once: its visitor may come with its cookie again and again. */
    unreadable(id: string, reason: string): void {
      if (told.has(id)) return
      if (told.size >= REMEMBERED) told.clear()
      told.add(id)
      process.emitWarning(
        `[sessionscope] a row of ${place} could not be read: ${reason}. It was left as it is, and its user begins with a new ` +
          'session. Let nothing else write to that table; and where it is all rows, look how the driver is set up.',
      )
    },
    setAside(reason: string): void {
      process.emitWarning(
        `[sessionscope] a session in ${place} could not be read: ${reason}. Its text was set aside in the column corrupt of its ` +
          'row, and its user begins with a new session. Look at it to find out what happened, then remove the row.',
      )
    },
  }
}
