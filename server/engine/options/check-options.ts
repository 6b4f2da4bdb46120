import { type Duration, parseDuration } from '../duration.ts'
import type { AdoptOptions, Config, ConnectOptions } from '../options.ts'
import { type Check, checkAll, duration, durationOrNever, flag, isObject, isOneOf, isText, wrong } from './checks.ts'
import { cookieDefaults, token } from './cookie-defaults.ts'
import { lockCheck, lockChoice } from './lock-choice.ts'
import { storageChecks } from './storage-checks.ts'
import { storageChoice } from './storage-choice.ts'

const DAY = 24 * 60 * 60 * 1000

const checks: Readonly<Record<keyof ConnectOptions, Check>> = {
  ...storageChecks,
  masterapp: [
    value => typeof value === 'string' && /^[\w-]{1,64}$/.test(value),
    'a name of letters, digits, "_" and "-", 64 at most',
  ],
  cookie: [isObject, 'an object of cookie options'],
  idle: durationOrNever,
  absolute: durationOrNever,
  lockTimeout: duration,
  lock: lockCheck,
  checkClient: flag,
  onLoss: [isOneOf('error', 'warn'), '"error" or "warn"'],
  saveOnError: flag,
  adopt: [isObject, 'an object { secret, name }, as express-session had them'],
}

const adoptChecks: Readonly<Record<keyof AdoptOptions, Check>> = {
  name: token,
  secret: [
    value => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
    'the secret of express-session, or a list of them',
  ],
}

function asDuration(value: Duration | false | undefined, usual: number, name: string): number {
  if (value === undefined) return usual
  if (value === false) return Number.POSITIVE_INFINITY
  const ms = parseDuration(value, name)
  if (ms === 0) throw wrong(name, value, 'more than nothing; false for never')
  return ms
}

/** @throws TypeError where an option is unknown, has a value that it cannot have, or contradicts another */
export function checkOptions(options: ConnectOptions): Config {
  if (!isObject(options)) throw new TypeError('[sessionscope] connect() takes an object of options, or nothing')
  checkAll(options, checks, '')
  if (options.adopt !== undefined) checkAdopt(options)
  const { masterapp, separate } = options
  const cookie = cookieDefaults(
    options.cookie ?? {},
    masterapp === undefined ? 'session_id' : `session_id_${masterapp}`,
  )
  const storage = storageChoice(options, masterapp)
  const { backend, mode } = lockChoice(options.lock, storage)
  return {
    storage,
    lockBackend: backend,
    lockMode: mode,
    lockTimeout: options.lockTimeout === undefined ? 10_000 : parseDuration(options.lockTimeout, 'lockTimeout'),
    storageTimeout: asDuration(options.storageTimeout, 5000, 'storageTimeout'),
    // Where a lock keeps requests apart, whoever stores beside it is to be noticed.
    onConflict: options.onConflict ?? (backend ? 'reject' : 'overwrite'),
    separate: separate === true ? id => id.slice(-2) : separate || null,
    cookie,
    // A cookie that is to last for a month is one of a session that lasts for a month.
    idle: asDuration(options.idle, cookie.maxAge ?? DAY, 'idle'),
    absolute: asDuration(options.absolute, Number.POSITIVE_INFINITY, 'absolute'),
    checkClient: options.checkClient ?? false,
    onLoss: options.onLoss ?? 'error',
    saveOnError: options.saveOnError ?? false,
    adopt: options.adopt ?? null,
  }
}

function checkAdopt({ adopt = { secret: '' }, cookieKey }: ConnectOptions): void {
  checkAll(adopt, adoptChecks, 'adopt.')
  if (adopt.secret === undefined) throw wrong('adopt.secret', adopt.secret, adoptChecks.secret[1])
  if (cookieKey !== undefined) {
    throw new TypeError(
      '[sessionscope] connect({ cookieKey, adopt }): sessions that were copied are at the server, and these are in cookies. Leave one of them out',
    )
  }
}
