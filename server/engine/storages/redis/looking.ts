import { randomBytes } from 'node:crypto'
import { isId } from '../../id.ts'
import type { RedisLink } from '../../redis/link.ts'
import { storageFailure } from '../failure.ts'
import { nextVersion } from '../lineage.ts'
import type { Listed, Page, SessionRecord, StoredSession, Survey } from '../storage.ts'
import type { Commands } from './commands.ts'
import { encodeFields, versionText } from './format.ts'
import { FACTS, RESTORE } from './scripts.ts'
import { readServerFacts } from './server-facts.ts'

/** For who looks through the sessions. Nothing is changed but by `restore`. */
export interface Looking {
  list(from: { readonly cursor: string | null; readonly limit: number }): Promise<Page>
  survey(): Promise<Survey>
  restore(id: string, session: StoredSession): Promise<'stored' | 'kept'>
}

interface LookingOptions {
  readonly commands: Commands
  readonly prefix: string
  readonly ttlOf: (record: SessionRecord, touched: number) => string
  /** So many milliseconds longer than it lives a session is kept. */
  readonly grace: number
}

/** A survey takes no longer, in milliseconds; nor looks through more keys at once. */
const SURVEY = 1500
const STEP = 500
/** A page takes no longer, where sessions are rare among other keys; the next one goes on from there. */
const PAGE = 300

/** All else is a cursor that another storage gave. */
const CURSOR = /^\d{1,20}$/

export function createLooking({ commands, prefix, ttlOf, grace }: LookingOptions): Looking {
  /** Goes through a part of the server's keys, and looks at the sessions among them. */
  async function step(cursor: string, count: number): Promise<{ readonly sessions: Listed[]; readonly next: string }> {
    const pattern = (link: RedisLink) => `${link.realName(prefix).replace(/[\\*?[\]]/g, '\\$&')}*`
    const { next, ids } = await commands.look(
      `SCAN <cursor> MATCH ${prefix}* COUNT ${count}`,
      async link => {
        const reply = await link.command(['SCAN', cursor, 'MATCH', pattern(link), 'COUNT', String(count)])
        return readScan(reply, link.realName(prefix).length)
      },
      ({ ids }) => ({ rows: ids.length }),
    )
    if (ids.length === 0) return { sessions: [], next }
    const sessions = await commands.look(
      `EVALSHA <${FACTS.name}> ${ids.length} ${prefix}<id> …`,
      async link => readFacts(await link.script(FACTS, ids.map(commands.keyOf), []), ids, grace),
      found => ({ rows: found.length }),
    )
    return { sessions, next }
  }

  return {
    async list({ cursor, limit }) {
      if (cursor !== null && !CURSOR.test(cursor)) throw wrongCursor(commands.place)
      const until = performance.now() + PAGE
      const sessions = new Map<string, Listed>()
      let at = cursor ?? '0'
      do {
        const found = await step(at, Math.max(1, limit - sessions.size))
        // The server may tell of a key twice.
        for (const session of found.sessions) sessions.set(session.id, session)
        at = found.next
      } while (at !== '0' && sessions.size < limit && performance.now() < until)
      return { sessions: [...sessions.values()], cursor: at === '0' ? null : at }
    },

    async survey() {
      const until = performance.now() + SURVEY
      const seen = new Set<string>()
      let [expired, bytes, oldest, newest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      let at = '0'
      do {
        const { sessions, next } = await step(at, STEP)
        for (const session of sessions) {
          if (seen.has(session.id)) continue
          seen.add(session.id)
          bytes += session.bytes ?? 0
          if ((session.expires ?? Number.POSITIVE_INFINITY) <= Date.now()) expired++
          oldest = Math.min(oldest, session.created ?? oldest)
          newest = Math.max(newest, session.created ?? newest)
        }
        at = next
      } while (at !== '0' && performance.now() < until)
      const isTimed = oldest <= newest
      return {
        ...{ place: commands.place, sessions: seen.size, expired, bytes },
        oldest: isTimed ? oldest : null,
        newest: isTimed ? newest : null,
        complete: at === '0',
        facts: await commands.look('INFO', readServerFacts),
      }
    },

    async restore(id, session) {
      const { touched } = session
      const version = session.version?.lineage.updates.length
        ? session.version
        : nextVersion(null, { id: randomBytes(10).toString('hex') }, 0)
      const args = [String(touched), versionText(version), '', ttlOf(session, touched)]
      const answer = await commands.run('save', id, RESTORE, [
        ...args,
        ...encodeFields(session, touched, version.lineage),
      ])
      return answer === 'stored' ? 'stored' : 'kept'
    },
  }
}

/** The ids among the keys of a page. What else begins in the same way is none of ours. */
function readScan(reply: unknown, skip: number): { readonly next: string; readonly ids: string[] } {
  const [next, keys] = Array.isArray(reply) ? reply : []
  const ids = (Array.isArray(keys) ? keys : []).map(key => String(key).slice(skip)).filter(isId)
  return { next: String(next ?? '0'), ids: [...new Set(ids)] }
}

function readFacts(reply: unknown, ids: readonly string[], grace: number): Listed[] {
  return (Array.isArray(reply) ? reply : []).flatMap(fact => {
    const [place, bytes, created, touched, ttl] = (Array.isArray(fact) ? fact : []).map(Number)
    const id = ids[(place ?? 0) - 1]
    if (id === undefined) return []
    const expires = ttl === undefined || ttl < 0 ? null : Math.round(Date.now() + ttl - grace)
    return [{ id, bytes: known(bytes), created: known(created), touched: known(touched), expires }]
  })
}

const known = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value

const wrongCursor = (place: string) =>
  storageFailure({
    ...{ attempt: 'list', place },
    why: 'the cursor is none of Redis',
    cure: 'begin at the beginning: a cursor is valid for the storage that gave it',
  })
