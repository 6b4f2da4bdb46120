import type { ExpiresAt } from '../../expiry.ts'
import { isId } from '../../id.ts'
import type { Listed, Storage } from '../storage.ts'
import type { StoreCalls } from './calls.ts'
import { bytesIn, type Found, readEntry } from './entry.ts'
import { untold } from './store-failure.ts'
import { toSession } from './stored.ts'
import { noteId } from './touching.ts'

/** For so long what was read for one page is good for the next, milliseconds. */
const FRESH = 30_000

type Looking = Pick<Storage, 'list' | 'survey'>
type Entry = readonly [id: string | null, given: unknown]

/**
 * For who looks through a store. Stores give all that they have at once, or nothing; a store without `all` can be counted at
 * best.
 */
export function createLooking(calls: StoreCalls, expiresAt: ExpiresAt): Looking {
  const { all, length } = calls
  if (all !== undefined) return lookWith(all, calls.name, expiresAt)
  return length === undefined ? {} : { survey: () => count(length, calls.name) }
}

function lookWith(all: () => Promise<unknown>, name: string, expiresAt: ExpiresAt): Looking {
  let listed: readonly Listed[] | null = null
  let forgetting: NodeJS.Timeout | undefined

  function keep(list: readonly Listed[] | null): void {
    clearTimeout(forgetting)
    listed = list
    if (list !== null) forgetting = setTimeout(() => keep(null), FRESH).unref()
  }

  async function listAll(): Promise<readonly Listed[]> {
    const entries = entriesOf(await all())
    if (entries.some(([id]) => id === null)) throw untold(name)
    const found = new Map(entries.map(([id, given]) => [id ?? '', describe(given)]))
    return [...found]
      .filter(
        ([
          id,
          {
            found: { kind },
          },
        ]) => isId(id) && (kind === 'session' || kind === 'unreadable'),
      )
      .map(([id, each]) => toListed(id, each, found.get(noteId(id))?.found, expiresAt))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  return {
    async list({ cursor, limit }) {
      const sessions = (cursor === null ? null : listed) ?? (await listAll())
      const rest = cursor === null ? sessions : sessions.filter(({ id }) => id > cursor)
      const page = rest.slice(0, Math.max(limit, 1))
      const end = page.length < rest.length ? (page.at(-1)?.id ?? null) : null
      keep(end === null ? null : sessions)
      return { sessions: page, cursor: end }
    },

    async survey() {
      const now = Date.now()
      const counts = { session: 0, unreadable: 0, aside: 0, nothing: 0, note: 0 }
      let [bytes, expired, oldest, newest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (const [, given] of entriesOf(await all())) {
        const { found, size } = describe(given)
        counts[found.kind]++
        if (found.kind !== 'session') continue
        const { created, touched } = toSession(found.record, found.note)
        bytes += size ?? 0
        oldest = Math.min(oldest, created)
        newest = Math.max(newest, created)
        if (expiresAt(found.record, touched) <= now) expired++
      }
      const { session: sessions, unreadable, aside } = counts
      const facts = Object.entries({ unreadable, 'set aside': aside }).filter(([, count]) => count > 0)
      return {
        ...{ place: placeOf(name), sessions, expired, bytes, complete: true },
        oldest: sessions === 0 ? null : oldest,
        newest: sessions === 0 ? null : newest,
        facts: facts.map(([fact, count]) => [fact, String(count)] as const),
      }
    },
  }
}

const placeOf = (name: string) => `express-session's store ${name}`

/** A store that only counts: also what it has beside the sessions. */
async function count(length: () => Promise<unknown>, name: string) {
  const sessions = Number(await length())
  const unknown = { expired: 0, bytes: null, oldest: null, newest: null }
  const facts = [['its entries', 'counted, not looked at, for it cannot list them']] as const
  return {
    place: placeOf(name),
    sessions: Number.isFinite(sessions) ? sessions : 0,
    ...unknown,
    complete: false,
    facts,
  }
}

/** Stores give an object by ids, or a list of sessions that may know theirs. */
function entriesOf(all: unknown): Entry[] {
  if (typeof all !== 'object' || all === null) return []
  return Array.isArray(all) ? all.map(given => [ownId(given), given]) : Object.entries(all)
}

function ownId(given: unknown): string | null {
  const id = typeof given === 'object' && given !== null ? (given as { id?: unknown }).id : undefined
  return typeof id === 'string' ? id : null
}

interface Described {
  readonly found: Found
  readonly size: number | null
}

/** Without its text, which need not be kept until all is listed. */
function describe(given: unknown): Described {
  const size = bytesIn(given)
  const found = readEntry(given)
  if (found.kind !== 'session') return { found, size }
  return { found: { ...found, record: { ...found.record, data: '', flash: null }, fields: {} }, size }
}

function toListed(
  id: string,
  { found, size: bytes }: Described,
  beside: Found | undefined,
  expiresAt: ExpiresAt,
): Listed {
  if (found.kind !== 'session') return { id, bytes, created: null, touched: null, expires: null }
  const session = toSession(found.record, found.note)
  const touched = beside?.kind === 'note' ? Math.max(session.touched, beside.note.touched) : session.touched
  const at = expiresAt(found.record, touched)
  return { id, bytes, created: session.created, touched, expires: Number.isFinite(at) ? at : null }
}
