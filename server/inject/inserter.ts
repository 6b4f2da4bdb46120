import { createHtmlScanner } from './html-scanner.ts'

/** What is to be inserted, and what is to be told when its place was found. */
export interface Insertion {
  readonly tag: Buffer | null
  found(): void
}

export interface Inserter {
  /** A chunk of the document → what is to be sent now: the very same chunk where nothing changes. */
  push(chunk: Buffer): Buffer
  /** What was held back, at the end of a document in which nothing was found. At most 6 bytes. */
  flush(): Buffer
  /** Whether the end tag was found. From then on chunks need not come here. */
  found(): boolean
}

const nothing = Buffer.alloc(0)

/**
 * Puts `tag` in front of the document's `</body>`. Holds back only the last bytes of a chunk that may begin the end tag.
 * Where `tag` is null it only looks: nothing is changed nor held back.
 */
export function createInserter({ tag, found: onFound }: Insertion): Inserter {
  const scanner = createHtmlScanner()
  let held = nothing
  let found = false

  return {
    push(chunk) {
      if (found) return chunk
      const at = scanner.feed(chunk)
      if (at !== null) {
        found = true
        onFound()
      }
      if (tag === null) return chunk
      const kept = held.length
      const keep = found ? 0 : scanner.held()
      if (at === null && kept === 0 && keep === 0) return chunk
      const all = kept === 0 ? chunk : Buffer.concat([held, chunk])
      if (at !== null) {
        held = nothing
        return Buffer.concat([all.subarray(0, kept + at), tag, all.subarray(kept + at)])
      }
      // A copy: the app may use its buffer again.
      held = Buffer.from(all.subarray(all.length - keep))
      return all.subarray(0, all.length - keep)
    },
    flush() {
      const rest = held
      held = nothing
      return rest
    },
    found: () => found,
  }
}
