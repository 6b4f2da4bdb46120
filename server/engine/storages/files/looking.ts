import type { ExpiresAt } from '../../expiry.ts'
import type { Listed, Page, Survey } from '../storage.ts'
import { idsOf } from './ids.ts'
import type { Paths } from './paths.ts'
import { readHead } from './read-head.ts'
import { storageError } from './storage-error.ts'

/** For who looks through a folder of sessions. Nothing is changed, and nothing locked. */
export interface Looking {
  list(from: { readonly cursor: string | null; readonly limit: number }): Promise<Page>
  survey(): Promise<Survey>
}

type Gate = <T>(task: () => Promise<T>) => Promise<T>

/** A survey takes no longer, in milliseconds. */
const SURVEY = 2000
/** Files whose first lines are read at once. */
const IN_HAND = 8
/** For so long the names that were read for one page are good for the next, in milliseconds. */
const FRESH = 30_000

/** Where a page has ended. */
interface Place {
  readonly ids: AsyncGenerator<string, void, void>
  readonly cursor: string
  readonly at: number
}

export function createLooking(paths: Paths, gate: Gate, expiresAt: ExpiresAt | undefined): Looking {
  let last: Place | null = null

  function idsAfter(cursor: string | null): AsyncGenerator<string, void, void> {
    const place = last
    if (place === null || place.cursor !== cursor) return idsOf(paths.root, cursor)
    // Nobody else may go on from there meanwhile.
    last = null
    return performance.now() - place.at < FRESH ? place.ids : idsOf(paths.root, cursor)
  }

  async function look(id: string): Promise<Listed | null> {
    const head = await readHead(paths.of(id).file).catch(() => 'unreadable' as const)
    if (head === 'missing') return null
    // Who reads it learns what is wrong with it. The others are looked at all the same.
    if (typeof head === 'string') return { id, bytes: null, created: null, touched: null, expires: null }
    const { header, touched } = head
    const expires = expiresAt?.(header, touched) ?? Number.POSITIVE_INFINITY
    return {
      id,
      bytes: header.data + (header.unshown ? (header.flash ?? 0) : 0),
      created: header.created,
      touched,
      expires: Number.isFinite(expires) ? expires : null,
    }
  }

  const next = (ids: Place['ids']) =>
    ids.next().catch(error => {
      throw storageError('list', paths.root, error)
    })

  return {
    async list({ cursor, limit }) {
      if (cursor !== null) paths.of(cursor)
      const ids = idsAfter(cursor)
      const page: string[] = []
      let isEnd = false
      while (page.length < Math.max(limit, 1) && !isEnd) {
        const { value, done } = await next(ids)
        if (done) isEnd = true
        else page.push(value)
      }
      const sessions = await Promise.all(page.map(id => gate(() => look(id))))
      const end = isEnd ? null : (page.at(-1) ?? null)
      if (end !== null) last = { ids, cursor: end, at: performance.now() }
      return { sessions: sessions.filter(session => session !== null), cursor: end }
    },

    async survey() {
      const until = performance.now() + SURVEY
      const count = createCount()
      const ids = idsOf(paths.root)
      let complete = false
      const work = async () => {
        while (performance.now() < until) {
          const { value, done } = await next(ids)
          if (done) {
            complete = true
            return
          }
          const session = await gate(() => look(value))
          if (session !== null) count.add(session)
        }
      }
      await Promise.all(Array.from({ length: IN_HAND }, work))
      return { place: paths.root, ...count.result(), complete }
    },
  }
}

function createCount() {
  let [sessions, expired, bytes, unreadable] = [0, 0, 0, 0]
  let [oldest, newest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const now = Date.now()
  return {
    add({ created, expires, bytes: length }: Listed): void {
      if (created === null) {
        unreadable++
        return
      }
      sessions++
      bytes += length ?? 0
      oldest = Math.min(oldest, created)
      newest = Math.max(newest, created)
      if (expires !== null && expires <= now) expired++
    },
    result(): Omit<Survey, 'place' | 'complete'> {
      const facts = unreadable === 0 ? [] : [['unreadable', String(unreadable)] as const]
      const times = sessions === 0 ? { oldest: null, newest: null } : { oldest, newest }
      return { sessions, expired, bytes, ...times, facts }
    },
  }
}
