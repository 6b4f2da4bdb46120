import type { ExpiresAt } from '../../expiry.ts'
import type { Listed, Page, Survey } from '../storage.ts'
import type { Kept, Shelf } from './shelf.ts'

interface Looking {
  list(from: { readonly cursor: string | null; readonly limit: number }): Promise<Page>
  survey(): Promise<Survey>
}

/** For who looks through the sessions in memory: in the order of their ids, so that a page has a place to go on from. */
export function createLooking(shelf: Shelf, expiresAt: ExpiresAt): Looking {
  function describe(id: string, session: Kept): Listed {
    const { data, flash, created, touched } = session
    const expires = expiresAt(session, touched)
    return {
      id,
      bytes: Buffer.byteLength(data) + Buffer.byteLength(flash ?? ''),
      created,
      touched,
      expires: Number.isFinite(expires) ? expires : null,
    }
  }

  const describeAll = (ids: Iterable<string>): Listed[] =>
    [...ids].flatMap(id => {
      const session = shelf.get(id)
      return session === undefined ? [] : [describe(id, session)]
    })

  return {
    async list({ cursor, limit }) {
      const ids = [...shelf.ids()].filter(id => cursor === null || id > cursor).toSorted()
      const page = ids.slice(0, Math.max(limit, 1))
      return { sessions: describeAll(page), cursor: page.length < ids.length ? (page.at(-1) ?? null) : null }
    },

    async survey() {
      const now = Date.now()
      const sessions = describeAll(shelf.ids())
      const created = sessions.map(each => each.created ?? now)
      const least = (a: number, b: number) => Math.min(a, b)
      const most = (a: number, b: number) => Math.max(a, b)
      return {
        place: 'the memory of this process',
        sessions: sessions.length,
        expired: sessions.filter(({ expires }) => expires !== null && expires <= now).length,
        bytes: sessions.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
        oldest: created.length === 0 ? null : created.reduce(least),
        newest: created.length === 0 ? null : created.reduce(most),
        complete: true,
        facts: [],
      }
    },
  }
}
