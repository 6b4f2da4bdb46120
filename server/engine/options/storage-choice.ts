import { maxHeaderSize } from 'node:http'
import type { StorageOptions } from '../options.ts'
import type { RedisClient } from '../redis/client.ts'
import { MAX_CHUNKS, MAX_COOKIE_BYTES } from '../storages/cookie/chunks.ts'
import type { Generations } from '../storages/cookie/generation.ts'
import type { DatabaseInstance } from '../storages/database/instance.ts'
import type { ExpressSessionStore } from '../storages/store/express-store.ts'
import { type Check, durationOrNever, flag, has, isFunction, isOneOf, isText, wrong } from './checks.ts'

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

type Kind = StorageChoice['kind']

const isCount = (value: unknown, least: number, most: number) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most

export const storageChecks: Readonly<Record<keyof StorageOptions, Check>> = {
  folder: [isText, 'the path of a folder'],
  fsync: flag,
  separate: [
    value => typeof value === 'boolean' || isFunction(value),
    'true, false, or a function from an id to a sub-folder',
  ],
  db: [value => has(value, 'selectFrom', 'insertInto', 'updateTable', 'deleteFrom'), 'an instance of Kysely'],
  tablename: [
    value => typeof value === 'string' && /^(?:[A-Za-z_]\w{0,54}\.)?[A-Za-z_]\w{0,54}$/.test(value),
    'the name of a table: letters, digits and "_", 55 at most, after a schema and a dot perhaps',
  ],
  migrate: flag,
  redis: [
    value => has(value, 'sendCommand') || has(value, 'call'),
    'a client of redis or ioredis: await createClient({ url }).connect(), or new Redis(url)',
  ],
  prefix: [
    value => isText(value) && !/[\s*?[\]\\]/.test(value as string),
    'a text without spaces, "*", "?", "[", "\\"',
  ],
  store: [
    value => has(value, 'get', 'set', 'destroy'),
    'a store of express-session, which has get(), set() and destroy()',
  ],
  cookieKey: [
    value => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
    'a secret, or a list of them: the first seals, all open. Is the variable set that it comes from?',
  ],
  compressionLevel: [value => value === null || isCount(value, 0, 9), '0 to 9, or null'],
  chunks: [value => isCount(value, 1, MAX_CHUNKS), `1 to ${MAX_CHUNKS}`],
  generation: [
    value => has(value, 'get', 'raise'),
    'memoryGenerations(), redisGenerations(client), or an object { get(id), raise(id) }',
  ],
  memory: [
    value => typeof value === 'boolean' || isCount(value, 1, Number.MAX_SAFE_INTEGER),
    'true, or how many sessions at most',
  ],
  onConflict: [isOneOf('overwrite', 'reject'), '"overwrite" or "reject"'],
  storageTimeout: durationOrNever,
}

/** The option that names each storage. */
const names = {
  db: 'database',
  redis: 'redis',
  store: 'store',
  cookieKey: 'cookie',
  memory: 'memory',
  folder: 'files',
} as const

/** What goes with some storages only. */
const belongsTo: { readonly [K in keyof StorageOptions]?: readonly Kind[] } = {
  fsync: ['files'],
  separate: ['files'],
  tablename: ['database'],
  migrate: ['database'],
  prefix: ['redis'],
  compressionLevel: ['cookie'],
  chunks: ['cookie'],
  generation: ['cookie'],
  onConflict: ['database', 'redis', 'memory'],
  storageTimeout: ['database', 'redis', 'store', 'cookie'],
}

const isGiven = (options: StorageOptions, name: keyof StorageOptions) =>
  options[name] !== undefined && (name !== 'memory' || options[name] !== false)

/** A variable that is not set is not to bring the sessions elsewhere. */
function checkIsSet(options: StorageOptions): void {
  for (const name of ['db', 'redis', 'store', 'cookieKey'] as const) {
    if (Object.hasOwn(options, name) && options[name] === undefined)
      throw wrong(name, undefined, storageChecks[name][1])
  }
}

/** @throws TypeError where two storages are named, or one with what belongs to another */
function kindOf(options: StorageOptions): Kind {
  checkIsSet(options)
  const given = (Object.keys(names) as (keyof typeof names)[]).filter(name => isGiven(options, name))
  if (given.length > 1) {
    throw new TypeError(
      `[sessionscope] connect() names ${given.length} storages: ${given.join(' and ')}. Sessions are in one place: leave out what they are not in`,
    )
  }
  const [name = 'folder'] = given
  const kind = names[name]
  for (const [option, kinds] of Object.entries(belongsTo) as [keyof StorageOptions, readonly Kind[]][]) {
    if (options[option] === undefined || kinds.includes(kind)) continue
    const where = Object.entries(names)
      .filter(([, each]) => kinds.includes(each))
      .map(([each]) => each)
    throw new TypeError(
      `[sessionscope] connect({ ${option} }) goes with ${where.join(', ')}, and these sessions are in ${kind === 'files' ? 'files' : name}. Leave one of them out`,
    )
  }
  return kind
}

/** Under a `masterapp` the same place has sessions of another name. */
export function storageChoice(options: StorageOptions, masterapp: string | undefined): StorageChoice {
  const kind = kindOf(options)
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

/** What a request has besides its cookies. */
const OTHER_HEADERS = 2048

/** A browser that has more than the server takes is answered 431 by Node itself, again and again: no app sees it. */
function warnOfHeaders(chunks: number): void {
  if (chunks * MAX_COOKIE_BYTES + OTHER_HEADERS <= maxHeaderSize) return
  process.emitWarning(
    `[sessionscope] connect({ chunks: ${chunks} }) allows for sessions of ${chunks * MAX_COOKIE_BYTES} bytes of cookies, and Node takes ${maxHeaderSize} bytes of headers, all together: a request with more is answered 431, until its user removes the cookies. Cure: fewer chunks, or node --max-http-header-size=${2 ** Math.ceil(Math.log2(chunks * MAX_COOKIE_BYTES + OTHER_HEADERS))}`,
  )
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
