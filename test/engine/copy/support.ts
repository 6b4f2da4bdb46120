import { newId } from '../../../server/engine/id.ts'
import { createFileStorage } from '../../../server/engine/storages/files/file-storage.ts'
import { createMemoryStorage } from '../../../server/engine/storages/memory/memory-storage.ts'
import type { Page, Storage, StoredSession } from '../../../server/engine/storages/storage.ts'
import { record } from '../../contracts/storage.ts'

export const MINUTE = 60_000

export const stored = (ago: number, more: Partial<StoredSession> = {}): StoredSession => ({
  ...record({ created: Date.now() - ago - MINUTE }),
  touched: Date.now() - ago,
  ...more,
})

export const memory = (): Storage =>
  createMemoryStorage({ expiresAt: () => Number.POSITIVE_INFINITY, onConflict: 'overwrite', limit: 100_000 })

export const files = (folder: string): Storage => createFileStorage({ folder })

/** Sessions that differ in all that a session can have. */
export function variousSessions(): ReadonlyMap<string, StoredSession> {
  const texts = [
    '',
    '{"json":{"views":1}}',
    JSON.stringify({ json: 'grün 中文 👻 \u2028 \u0000 \ud83d' }),
    'x\r\n\n'.repeat(5000),
  ]
  const cookies: StoredSession['cookie'][] = [
    null,
    { maxAge: null, secure: true, httpOnly: false, sameSite: false, path: '/shop "a"\n', domain: 'example.com' },
    { expires: 1_900_000_000_000, partitioned: true, priority: 'high', sameSite: 'none' },
    { maxAge: 86_400_000 },
  ]
  return new Map(
    Array.from({ length: 64 }, (_, i) => [
      newId([null, 'shop', 'A-1_b', 'x'.repeat(64)][i % 4]),
      stored(i * 1001, {
        data: texts[i % 4] ?? '',
        flash: i % 3 === 0 ? (texts[(i >> 2) % 4] ?? '') : null,
        client: i % 5 === 0 ? '2001:db8::1' : null,
        cookie: cookies[(i >> 2) % 4] ?? null,
      }),
    ]),
  )
}

export async function fill(storage: Storage, sessions: ReadonlyMap<string, StoredSession>): Promise<void> {
  for (const [id, session] of sessions) await storage.restore?.(id, session)
}

/** All that a storage has, but for the versions, which are its own. */
export async function contentOf(storage: Storage): Promise<ReadonlyMap<string, Omit<StoredSession, 'version'>>> {
  const content = new Map<string, Omit<StoredSession, 'version'>>()
  let cursor: string | null = null
  do {
    const page: Page | undefined = await storage.list?.({
      cursor,
      limit: 500,
    })
    for (const { id } of page?.sessions ?? []) {
      const { version: _, ...session } = (await storage.peek?.(id)) ?? stored(0, { data: 'missing' })
      content.set(id, session)
    }
    cursor = page?.cursor ?? null
  } while (cursor !== null)
  return content
}
