import type { IncomingMessage } from 'node:http'
import type { Duration } from './duration.ts'
import type { Limits } from './expiry.ts'
import type { LockBackend } from './locks/lock.ts'
import type { StorageChoice } from './options/storage-choice.ts'
import type { RedisClient } from './redis/client.ts'
import type { CookieDefaults } from './session-cookie.ts'
import type { Generations } from './storages/cookie/generation.ts'
import type { DatabaseInstance } from './storages/database/instance.ts'
import type { ExpressSessionStore } from './storages/store/express-store.ts'

/** `request`: the lock is held for the whole request. `write`: the handler reads only, unless it takes the lock itself. */
export type LockMode = 'request' | 'write'

/** For which requests the lock is held. */
export type LockModeOption = LockMode | ((req: IncomingMessage) => LockMode)

/** `false`: none. A backend: what excludes others. `mode` may stand beside it. */
export type LockOption =
  | false
  | LockModeOption
  | LockBackend
  | { readonly backend: LockBackend; readonly mode?: LockModeOption }

/** Where sessions are kept: files unless one of `db`, `redis`, `store`, `cookieKey` and `memory` is given, and only one. */
export interface StorageOptions {
  /** Files, in this folder. `./sessions` unless given. */
  readonly folder?: string
  /** Whether a save waits until the disk has it, for those who fear power cuts. False unless given. */
  readonly fsync?: boolean
  /** Sub-folders: by the last two characters of an id, or by what a function makes of it. */
  readonly separate?: boolean | ((id: string) => string)

  /** A database, as an instance of Kysely 0.28: PostgreSQL, MySQL, SQLite. */
  readonly db?: DatabaseInstance
  /** Its table; `web2py_session` unless given. */
  readonly tablename?: string
  /** Whether the table is made when it is first used. True unless given. */
  readonly migrate?: boolean

  /** Redis 6.2 or later, as a client of redis or ioredis. */
  readonly redis?: RedisClient
  /** With what the keys begin; `session:` unless given. */
  readonly prefix?: string

  /** Any store of express-session. */
  readonly store?: ExpressSessionStore

  /** Secrets of 32 characters or more: sessions travel in an encrypted cookie. The first seals, all open. */
  readonly cookieKey?: string | readonly string[]
  /** 0 to 9; not compressed unless given. */
  readonly compressionLevel?: number | null
  /** Over how many cookies of 4,096 bytes a session may be split; 1 unless given. */
  readonly chunks?: number
  /** A counter at the server for those who need to revoke cookies: `memoryGenerations()`, `redisGenerations(client)`. */
  readonly generation?: Generations

  /** The memory of this process, for tests and small tools: `true`, or how many sessions at most. */
  readonly memory?: boolean | number

  /**
   * What becomes of a save when another request stored the session since it was loaded, where no lock kept them apart:
   * `overwrite` takes its place and reports the lost update; `reject` is an error, 409. For `db`, `redis` and `memory`;
   * `overwrite` unless given, with a lock `reject`.
   */
  readonly onConflict?: 'overwrite' | 'reject'
  /** How long a storage that is asked over a network may take to answer; 5 seconds unless given. */
  readonly storageTimeout?: Duration
}

export interface ConnectOptions extends StorageOptions {
  /**
   * The app whose sessions these are, where several apps share them: it becomes part of the folder, the table or the keys,
   * and of the cookie's name.
   */
  readonly masterapp?: string
  readonly cookie?: CookieOptions
  /** A session that was not used for so long is gone. As long as the cookie lasts, else one day, unless given; false for never. */
  readonly idle?: Duration | false
  /** A session that was made so long ago is gone. Never unless given. */
  readonly absolute?: Duration | false
  /** How long a request waits for a session's lock; 10 seconds unless given. */
  readonly lockTimeout?: Duration
  /**
   * What keeps the requests of one session apart, and for which of them. Files have locks of their own; `db`, `redis`,
   * `store` have none unless a backend is given: `postgresLock(pool)`, `redisLock(client)`, `fileLock(folder)`, `memoryLock()`.
   */
  readonly lock?: LockOption
  /** A session belongs to the client's address. False unless given: addresses of phones change. */
  readonly checkClient?: boolean
  /** What to do with what cannot be stored: an error that names it, or a warning, and the rest is stored. */
  readonly onLoss?: 'error' | 'warn'
  /** Whether what a request leaves that was answered with a 5xx is stored. False unless given. */
  readonly saveOnError?: boolean
  /** Sessions that `npx sessionscope copy` brought from express-session are found by its cookie, so that nobody is logged out. */
  readonly adopt?: AdoptOptions
}

export interface AdoptOptions {
  /** The name of express-session's cookie; `connect.sid` unless given. */
  readonly name?: string
  /** Its secret, or secrets. */
  readonly secret: string | readonly string[]
}

export interface CookieOptions {
  /** `session_id` unless given; with `masterapp`, `session_id_<masterapp>`. */
  readonly name?: string
  readonly path?: string
  readonly domain?: string
  /** `auto` unless given: where the request came over TLS, or through a trusted proxy that says so. */
  readonly secure?: boolean | 'auto'
  /** True unless given. */
  readonly httpOnly?: boolean
  /** `lax` unless given. */
  readonly sameSite?: boolean | 'strict' | 'lax' | 'none' | 'Strict' | 'Lax' | 'None'
  readonly partitioned?: boolean
  readonly priority?: 'low' | 'medium' | 'high'
  /** The lifetime, which each use renews. Unless given the cookie ends with the browser. */
  readonly maxAge?: Duration | null
  /** A date at which it ends, or a duration. */
  readonly expires?: Date | Duration | null
}

/** The options, checked and complete. Durations are milliseconds; Infinity for never. */
export interface Config extends Limits {
  readonly storage: StorageChoice
  /** undefined: what the storage has of its own; null: none. */
  readonly lockBackend: LockBackend | null | undefined
  readonly lockMode: (req: IncomingMessage) => LockMode
  readonly lockTimeout: number
  readonly storageTimeout: number
  readonly onConflict: 'overwrite' | 'reject'
  readonly separate: ((id: string) => string) | null
  readonly cookie: CookieDefaults
  readonly checkClient: boolean
  readonly onLoss: 'error' | 'warn'
  readonly saveOnError: boolean
  readonly adopt: AdoptOptions | null
}
