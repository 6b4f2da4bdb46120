import { nearest } from '../../engine/nearest.ts'
import { UsageError } from '../arguments.ts'
import { type Address, AddressError, schemeOf } from './address.ts'
import { connectPgSimple } from './connect-pg-simple.ts'
import { connectRedisStore } from './connect-redis.ts'
import { files } from './files.ts'
import { mysql } from './mysql.ts'
import type { SourceKind, StorageKind } from './opened.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import { sessionFileStore } from './session-file-store.ts'
import { sqlite } from './sqlite.ts'

/** What can be copied from and to. */
export const storageKinds: readonly StorageKind[] = [files, sqlite, postgres, mysql, redis]
/** What can be copied from only: where express-session has kept sessions. */
export const foreignKinds: readonly SourceKind[] = [connectPgSimple, connectRedisStore, sessionFileStore]

/** An address, and what opens it. */
export interface Named<K extends SourceKind> {
  readonly kind: K
  readonly address: Address
}

/**
 * @param option where the address stands: `from`
 * @throws UsageError which repeats no more of the address than its scheme: there may be a password in it
 */
export function readAddress<K extends SourceKind>(text: string, option: string, kinds: readonly K[]): Named<K> {
  const scheme = schemeOf(text)
  const kind = kinds.find(({ schemes }) => schemes.includes(scheme ?? ''))
  if (kind === undefined) throw new UsageError(`--${option} ${unknown(scheme, kinds)}`)
  try {
    return { kind, address: kind.parse(text) }
  } catch (error) {
    throw error instanceof AddressError ? new UsageError(`--${option} ${error.message}`) : error
  }
}

function unknown(scheme: string | null, kinds: readonly SourceKind[]): string {
  const schemes = kinds.flatMap(kind => kind.schemes)
  const names = schemes.map(name => `${name}:`).join(', ')
  if (scheme === null)
    return `does not begin as a storage does; there are ${names}. A folder of sessions is files:<path>`
  const near = nearest(scheme, schemes)
  return `begins with "${scheme}:"; ${near === null ? `there are ${names}` : `did you mean ${near}:?`}`
}
