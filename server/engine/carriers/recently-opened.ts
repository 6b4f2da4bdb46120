import type { CookieSeal, Opened } from '../storages/cookie/seal.ts'

type Open = Extract<Opened, { state: 'open' }>

/** So many headers are remembered, and so many characters of them and of what was in them, which may have been compressed. */
const MOST = 256
const MOST_CHARACTERS = 2 * 1024 * 1024

/**
 * A page and what it loads bring the same cookie many times within a second: what was opened of late is not decrypted
 * again. Only what did open is remembered, by the whole header, and is over when it says so.
 */
export function openRecent(seal: CookieSeal): (header: string | undefined) => Opened {
  const recent = new Map<string, Open>()
  let characters = 0

  function forget(header: string, opened: Open): void {
    if (recent.delete(header)) characters -= lengthOf(header, opened)
  }

  function remember(header: string, opened: Open): void {
    recent.set(header, opened)
    characters += lengthOf(header, opened)
    for (const oldest of recent) {
      if (recent.size <= MOST && characters <= MOST_CHARACTERS) return
      forget(...oldest)
    }
  }

  return header => {
    if (header === undefined) return { state: 'none' }
    const known = recent.get(header)
    if (known !== undefined) {
      if (Date.now() <= known.content.expires) return known
      forget(header, known)
    }
    const opened = seal.open(header)
    if (opened.state === 'open') remember(header, opened)
    return opened
  }
}

const lengthOf = (header: string, { content: { record } }: Open): number =>
  header.length + record.data.length + (record.flash?.length ?? 0)
