import type { InspectedEntry, InspectedSession, StorageInspector } from '../../adapters/inspector.ts'
import { type ListedSession, unpackValue, type Value } from '../../protocol/index.ts'
import type { Redactor } from '../redaction/redaction.ts'
import type { Snapshotter } from '../snapshot/snapshot.ts'
import { type Find, matches } from './find.ts'
import type { KnownIds } from './known-ids.ts'
import type { Patience } from './patience.ts'

/** What it takes to look through one storage. */
export interface Looker {
  readonly inspector: StorageInspector
  readonly redactor: Redactor
  readonly snapshotter: Snapshotter
  readonly ids: KnownIds
  readonly patient: Patience
}

interface LookedThrough {
  readonly sessions: ListedSession[]
  readonly scanned: number
  readonly unreadable: number
  /** The storage's own. */
  readonly cursor: string | null
}

/** For so long it goes on from page to page, in milliseconds. */
const SEARCH = 1500
/** Sessions in a page while it searches, by fingerprint or by what is in them. */
const PAGE = { fingerprint: 500, content: 100 } as const
/** Sessions that are read at once. */
const IN_HAND = 8

/** A session's content as it is shown: what is searched is what can be seen. */
export const shownKeys = ({ snapshotter }: Looker, { keys }: InspectedSession): Value =>
  unpackValue(snapshotter.take(keys))

function summaryOf({ redactor, ids }: Looker, entry: InspectedEntry): ListedSession {
  const { id, bytes, created, touched, expires } = entry
  const fingerprint = redactor.fingerprint(id)
  ids.add(fingerprint, id)
  return { fingerprint, bytes, created, touched, expires }
}

/** A session that was shown before need not be looked for; null where it was not, or is gone. */
export async function findKnown(looker: Looker, find: Find): Promise<LookedThrough | null> {
  const id = find.by === 'fingerprint' && find.start.length === 8 ? looker.ids.find(find.start) : null
  if (id === null || id === 'two') return null
  const session = await looker.patient(() => looker.inspector.peek(id)).catch(unlessUnreadable)
  if (session === null || session === 'unreadable') return null
  return { sessions: [summaryOf(looker, { ...session, id })], scanned: 1, unreadable: 0, cursor: null }
}

/** Goes through a storage until `limit` sessions are found, its time is over, or the end is reached. */
export async function lookThrough(
  looker: Looker,
  find: Find,
  from: { readonly cursor: string | null; readonly limit: number },
): Promise<LookedThrough> {
  const { inspector, patient } = looker
  const until = performance.now() + SEARCH
  const sessions: ListedSession[] = []
  let [scanned, unreadable, cursor] = [0, 0, from.cursor]
  const size = find.by === 'all' ? from.limit : find.by === 'fingerprint' ? PAGE.fingerprint : PAGE.content
  do {
    const page = await patient(async () => (await inspector.list?.({ cursor, limit: size })) ?? null)
    if (page === null) return { sessions, scanned, unreadable, cursor: null }
    scanned += page.sessions.length
    if (find.by === 'key' || find.by === 'value') {
      const found = await readPage(looker, page.sessions, find)
      sessions.push(...found.sessions)
      unreadable += found.unreadable
    } else {
      const start = find.by === 'all' ? '' : find.start
      const found = page.sessions.map(entry => summaryOf(looker, entry))
      sessions.push(...found.filter(({ fingerprint }) => fingerprint.startsWith(start)))
    }
    cursor = page.cursor
  } while (find.by !== 'all' && cursor !== null && sessions.length < from.limit && performance.now() < until)
  return { sessions, scanned, unreadable, cursor }
}

/** Reads the sessions of a page, a few at once, and keeps those that match. */
async function readPage(
  looker: Looker,
  entries: readonly InspectedEntry[],
  find: Extract<Find, { by: 'key' | 'value' }>,
): Promise<{ readonly sessions: ListedSession[]; readonly unreadable: number }> {
  const found: (ListedSession | null)[] = entries.map(() => null)
  let unreadable = 0
  const queue = entries.entries()
  const work = async () => {
    for (const [place, entry] of queue) {
      const session = await looker.patient(() => looker.inspector.peek(entry.id)).catch(unlessUnreadable)
      if (session === 'unreadable') unreadable++
      else if (session !== null && matches(shownKeys(looker, session), find)) {
        const { bytes, created, touched, expires } = session
        found[place] = summaryOf(looker, { id: entry.id, bytes, created, touched, expires })
      }
    }
  }
  await Promise.all(Array.from({ length: IN_HAND }, work))
  return { sessions: found.filter(session => session !== null), unreadable }
}

/** What no codec can read is a SyntaxError; anything else is the storage's failure, which the next one meets as well. */
export function unlessUnreadable(error: unknown): 'unreadable' {
  if (error instanceof SyntaxError) return 'unreadable'
  throw error
}
