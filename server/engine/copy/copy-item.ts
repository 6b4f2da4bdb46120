import type { ExpiresAt } from '../expiry.ts'
import type { Storage } from '../storages/storage.ts'
import type { Item } from './pages.ts'
import type { Fate } from './report.ts'

/** What can be copied to: a storage that keeps the times of what it is given. */
export type Target = Storage & Required<Pick<Storage, 'restore'>>

interface Rules {
  readonly expiresAt: ExpiresAt | undefined
  /** What was not used since then was copied before; milliseconds since 1970. */
  readonly since: number
}

/**
 * Copies one session, unless there is a reason not to.
 * @throws what the storages throw
 */
export async function copyItem({ id, listed, read, isThere }: Item, to: Target, rules: Rules): Promise<Fate> {
  const { touched, expires } = listed
  if (expires !== null && expires <= Date.now()) return 'expired'
  if (touched !== null && touched < rules.since) return 'unchanged'
  const session = await read()
  if (session === null) return (await isThere()) ? 'unreadable' : 'gone'
  if ((rules.expiresAt?.(session, session.touched) ?? Number.POSITIVE_INFINITY) <= Date.now()) return 'expired'
  if (session.touched < rules.since) return 'unchanged'
  return (await to.restore(id, session)) === 'stored' ? 'copied' : 'kept'
}
