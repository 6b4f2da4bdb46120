import { idOfSid } from '../express-session/sid.ts'
import type { ForeignSource } from '../express-session/source.ts'
import type { Listed, Storage, StoredSession } from '../storages/storage.ts'
import type { Patience } from './patience.ts'

/** One session of a source, which is read when it is its turn. */
export interface Item {
  readonly id: string
  /** As far as the source tells without reading it. */
  readonly listed: Pick<Listed, 'bytes' | 'touched' | 'expires'>
  /** null where it is gone, or cannot be read: then `isThere` tells which. */
  read(): Promise<StoredSession | null>
  isThere(): Promise<boolean>
}

interface Items {
  readonly items: readonly Item[]
  /** Where the next page begins; null where there is none, or no place to begin but the beginning. */
  readonly cursor: string | null
  readonly isLast: boolean
}

/** What can be copied from: a storage whose sessions can be listed and looked at. */
export type Source = Storage & Required<Pick<Storage, 'list' | 'peek'>>

/** Sessions of a page. */
const PAGE = 256

/** The pages of a storage. The next one is asked for while one is in hand. */
export async function* pagesOf(from: Source, cursor: string | null, patient: Patience): AsyncGenerator<Items> {
  const ask = (after: string | null) => {
    const page = patient(() => from.list({ cursor: after, limit: PAGE }))
    // Who does not wait for it any more does not want its error either.
    page.catch(() => {})
    return page
  }
  let next = ask(cursor)
  for (;;) {
    const page = await next
    if (page.cursor !== null) next = ask(page.cursor)
    yield {
      items: page.sessions.map(listed => itemOf(from, listed)),
      cursor: page.cursor,
      isLast: page.cursor === null,
    }
    if (page.cursor === null) return
  }
}

const itemOf = (from: Source, listed: Listed): Item => ({
  id: listed.id,
  listed,
  read: () => from.peek(listed.id),
  isThere: () => from.exists(listed.id),
})

/** Bytes of the sessions of a page that are in memory already. */
const PAGE_BYTES = 4 * 1024 * 1024

/** The sessions of express-session, under the ids that they have here. There is no place in them to go on from. */
export async function* pagesOfForeign(from: ForeignSource): AsyncGenerator<Items> {
  let items: Item[] = []
  let size = 0
  for await (const { sid, session } of from.sessions()) {
    const bytes = Buffer.byteLength(session.data)
    const listed = { bytes, touched: null, expires: null }
    items.push({ id: idOfSid(sid), listed, read: async () => session, isThere: async () => true })
    size += bytes
    if (items.length < PAGE && size < PAGE_BYTES) continue
    yield { items, cursor: null, isLast: false }
    items = []
    size = 0
  }
  yield { items, cursor: null, isLast: true }
}
