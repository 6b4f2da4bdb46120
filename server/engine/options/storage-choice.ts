import type { StorageOptions } from '../options.ts'
import type { RedisClient } from '../redis/client.ts'
import type { Generations } from '../storages/cookie/generation.ts'
import type { DatabaseInstance } from '../storages/database/instance.ts'
import type { ExpressSessionStore } from '../storages/store/express-store.ts'
import { wrong } from './checks.ts'
import { warnOfHeaders } from './header-room.ts'
import { storageKind } from './storage-kind.ts'

/** Where the sessions are kept, with what belongs to it. */
export type StorageChoice =
  | { readonly kind: 'files'; readonly folder: string; readonly fsync: boolean }
  | {
      readonly kind: 'database'
      readonly db: DatabaseInstance
      readonly tablename: string
      readonly migrate: boolean
    }
  | { readonly kind: 'redis'; readonly client: RedisClient; readonly prefix: string }
  | { readonly kind: 'store'; readonly store: ExpressSessionStore }
  | { readonly kind: 'memory'; readonly limit: number }
  | {
      readonly kind: 'cookie'
      readonly keys: readonly string[]
      readonly compressionLevel: number | null
      readonly chunks: number
      readonly generation: Generations | null
    }

/** Under a `masterapp` the same place has sessions of another name. */
export function storageChoice(options: StorageOptions, masterapp: string | undefined): StorageChoice {
  const kind = storageKind(options)
  switch (kind) {
    case 'files': {
      const folder = options.folder ?? 'sessions'
      return {
        kind,
        folder: masterapp === undefined ? folder : `${folder}/${masterapp}`,
        fsync: options.fsync ?? false,
      }
    }
    case 'database': {
      if (masterapp?.includes('-')) {
        throw wrong(
          'masterapp',
          masterapp,
          'with `db`, letters, digits and "_", for it becomes part of the name of the table',
        )
      }
      const tablename = options.tablename ?? 'web2py_session'
      return {
        kind,
        db: options.db as DatabaseInstance,
        tablename: masterapp === undefined ? tablename : `${tablename}_${masterapp}`,
        migrate: options.migrate ?? true,
      }
    }
    case 'redis': {
      const prefix = options.prefix ?? 'session:'
      return {
        kind,
        client: options.redis as RedisClient,
        prefix: masterapp === undefined ? prefix : `${prefix}${masterapp}:`,
      }
    }
    case 'store':
      return { kind, store: options.store as ExpressSessionStore }
    case 'memory':
      return { kind, limit: typeof options.memory === 'number' ? options.memory : 10_000 }
    default:
      warnOfHeaders(options.chunks ?? 1)
      return {
        kind,
        keys: [options.cookieKey ?? []].flat(),
        compressionLevel: options.compressionLevel ?? null,
        chunks: options.chunks ?? 1,
        generation: options.generation ?? null,
      }
  }
}

/** Whether two name the same sessions. */
export function isSamePlace(a: StorageChoice, b: StorageChoice): boolean {
  switch (a.kind) {
    case 'files':
      return b.kind === a.kind && a.folder === b.folder
    case 'database':
      return b.kind === a.kind && a.db === b.db && a.tablename === b.tablename
    case 'redis':
      return b.kind === a.kind && a.client === b.client && a.prefix === b.prefix
    case 'store':
      return b.kind === a.kind && a.store === b.store
    case 'cookie':
      return b.kind === a.kind && a.keys.join('\n') === b.keys.join('\n')
    default:
      return false
  }
}
