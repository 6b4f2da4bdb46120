import type { CookieSeal, Opened } from '../storages/cookie/seal.ts'

type Open = Extract<Opened, { state: 'open' }>

interface Known {
  readonly header: string
  readonly opened: Open
}

/** So many headers are remembered, and so many characters of them and of what was in them, which may have been compressed. */
const MOST = 256
const MOST_CHARACTERS = 2 * 1024 * 1024
/** Of a sealed cookie the characters that are others each time it is sealed: those of its nonce. */
const MARK = { start: 12, end: 28 }

/**
 * A page and what it loads bring the same cookie many times within a second: what was opened of late is not decrypted
 * again. Only what did open is remembered, by the whole header, and is over when it says so.
 */
export function openRecent(seal: CookieSeal, cookieName: string): (header: string | undefined) => Opened {
  const start = `${cookieName}=`
  const recent = new Map<string, Known>()
  let characters = 0

  /** To look a header up by a part of it spares a hash of all that it is. */
  function markOf(header: string): string {
    const at = header.indexOf(start) + start.length
    return header.slice(at + MARK.start, at + MARK.end)
  }

  function forget(mark: string, known: Known): void {
    if (recent.delete(mark)) characters -= lengthOf(known)
  }

  function remember(mark: string, known: Known): void {
    const before = recent.get(mark)
    if (before !== undefined) forget(mark, before)
    recent.set(mark, known)
    characters += lengthOf(known)
    for (const oldest of recent) {
      if (recent.size <= MOST && characters <= MOST_CHARACTERS) return
      forget(...oldest)
    }
  }

  return header => {
    if (header === undefined) return { state: 'none' }
    const mark = markOf(header)
    const known = recent.get(mark)
    if (known !== undefined && known.header === header && Date.now() <= known.opened.content.expires)
      return known.opened
    const opened = seal.open(header)
    if (opened.state === 'open') remember(mark, { header, opened })
    return opened
  }
}

const lengthOf = ({ header, opened: { content } }: Known): number =>
  header.length + content.record.data.length + (content.record.flash?.length ?? 0)
