import type { StorageOptions } from '../options.ts'
import { MAX_CHUNKS } from '../storages/cookie/chunks.ts'
import { type Check, durationOrNever, flag, has, isFunction, isOneOf, isText } from './checks.ts'

const isCount = (value: unknown, least: number, most: number) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most

/** What each option of a storage may be, by itself. */
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
