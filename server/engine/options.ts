import type { IncomingMessage } from 'node:http'
import { parseDuration } from './duration.ts'
import type { CookieDefaults, SameSite } from './session-cookie.ts'

/** Milliseconds, or a text such as `30m`, `12h`, `1d`. */
export type Duration = number | string

/** `request`: the lock is held for the whole request. `write`: the handler reads only, unless it takes the lock itself. */
export type LockMode = 'request' | 'write'

export interface ConnectOptions {
  /** Where sessions are kept. `./sessions` unless given. */
  readonly folder?: string
  /** The app whose sessions these are, where several apps of one host share them. Each must have the same `folder`. */
  readonly masterapp?: string
  /** Sub-folders: by the last two characters of an id, or by what a function makes of it. */
  readonly separate?: boolean | ((id: string) => string)
  readonly cookie?: CookieOptions
  /** A session that was not used for so long is gone. As long as the cookie lasts, else one day, unless given; false for never. */
  readonly idle?: Duration | false
  /** A session that was made so long ago is gone. Never unless given. */
  readonly absolute?: Duration | false
  /** How long a request waits for a session's lock; 10 seconds unless given. */
  readonly lockTimeout?: Duration
  /** `write`, or a function that says so by request, for handlers that read only. */
  readonly lock?: LockMode | ((req: IncomingMessage) => LockMode)
  /** A session belongs to the client's address. False unless given: addresses of phones change. */
  readonly checkClient?: boolean
  /** What to do with what cannot be stored: an error that names it, or a warning, and the rest is stored. */
  readonly onLoss?: 'error' | 'warn'
  /** Whether what a request leaves that was answered with a 5xx is stored. False unless given. */
  readonly saveOnError?: boolean
  /** Whether a save waits until the disk has it, for those who fear power cuts. False unless given. */
  readonly fsync?: boolean
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

/** The options, checked and complete. */
export interface Config {
  readonly folder: string
  readonly separate: ((id: string) => string) | null
  readonly cookie: CookieDefaults
  /** Milliseconds; Infinity for never. */
  readonly idle: number
  readonly absolute: number
  readonly lockTimeout: number
  readonly lockMode: (req: IncomingMessage) => LockMode
  readonly checkClient: boolean
  readonly onLoss: 'error' | 'warn'
  readonly saveOnError: boolean
  readonly fsync: boolean
}

const DAY = 24 * 60 * 60 * 1000

const fail = (name: string, value: unknown, allowed: string): never => {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  throw new TypeError(`[sessionscope] connect({ ${name} }) is ${shown}; allowed: ${allowed}`)
}

const isBoolean = (value: unknown) => typeof value === 'boolean'
const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isFunction = (value: unknown) => typeof value === 'function'
const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value)

type Check = readonly [test: (value: unknown) => boolean, allowed: string]
const duration: Check = [
  value => typeof value === 'string' || typeof value === 'number',
  'milliseconds, or a text such as "30m"',
]
const flag: Check = [isBoolean, 'true or false']
const modes = isOneOf('request', 'write')

const checks: Readonly<Record<keyof ConnectOptions, Check>> = {
  folder: [isText, 'the path of a folder'],
  masterapp: [
    value => typeof value === 'string' && /^[\w-]{1,64}$/.test(value),
    'a name of letters, digits, "_" and "-", 64 at most',
  ],
  separate: [value => isBoolean(value) || isFunction(value), 'true, false, or a function from an id to a sub-folder'],
  cookie: [value => typeof value === 'object' && value !== null, 'an object of cookie options'],
  idle: [value => value === false || duration[0](value), `${duration[1]}, or false`],
  absolute: [value => value === false || duration[0](value), `${duration[1]}, or false`],
  lockTimeout: duration,
  lock: [value => modes(value) || isFunction(value), '"request", "write", or a function from a request to one of them'],
  checkClient: flag,
  onLoss: [isOneOf('error', 'warn'), '"error" or "warn"'],
  saveOnError: flag,
  fsync: flag,
}

const isPath = (value: unknown) => typeof value === 'string' && /^\/[\x20-\x3a\x3c-\x7e]*$/.test(value)
const isDomain = (value: unknown) => typeof value === 'string' && /^\.?[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(value)

const cookieChecks: Readonly<Record<keyof CookieOptions, Check>> = {
  name: [
    value => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
    'a token (RFC 6265, section 4.1.1)',
  ],
  path: [isPath, 'a path that begins with "/"'],
  domain: [isDomain, 'a host name, without scheme and port'],
  secure: [isOneOf(true, false, 'auto'), 'true, false or "auto"'],
  httpOnly: flag,
  sameSite: [
    isOneOf(true, false, 'strict', 'lax', 'none', 'Strict', 'Lax', 'None'),
    '"strict", "lax", "none", true or false',
  ],
  partitioned: flag,
  priority: [isOneOf('low', 'medium', 'high'), '"low", "medium" or "high"'],
  maxAge: [value => value === null || duration[0](value), `${duration[1]}, or null`],
  expires: [
    value => value === null || duration[0](value) || (value instanceof Date && Number.isFinite(value.getTime())),
    'a Date, milliseconds, a text such as "30d", or null',
  ],
}

function checkAll(given: object, known: Readonly<Record<string, Check>>, prefix: string) {
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(known, name) ? known[name] : undefined
    if (check === undefined) {
      throw new TypeError(
        `[sessionscope] connect() has no option "${prefix}${name}"; there are: ${Object.keys(known).join(', ')}`,
      )
    }
    if (value !== undefined && !check[0](value)) fail(`${prefix}${name}`, value, check[1])
  }
}

function asDuration(value: Duration | false | undefined, usual: number, name: string): number {
  if (value === undefined) return usual
  if (value === false) return Number.POSITIVE_INFINITY
  return parseDuration(value, name) || fail(name, value, 'more than nothing; false for never')
}

/** @param value as SameSite is written in options and in `samesite()`: true is strict. */
export const sameSiteOf = (value: NonNullable<CookieOptions['sameSite']>): SameSite =>
  value === true ? 'strict' : value === false ? false : (value.toLowerCase() as SameSite)

function cookieDefaults(options: CookieOptions, name: string): CookieDefaults {
  const { maxAge, expires } = options
  if (maxAge != null && expires != null) {
    throw new TypeError('[sessionscope] connect({ cookie }) has both maxAge and expires; leave one of them out')
  }
  const lifetime = maxAge ?? (expires instanceof Date ? null : expires) ?? null
  const sameSite = sameSiteOf(options.sameSite ?? 'lax')
  if (sameSite === 'none' && options.secure === false) {
    throw new TypeError(
      '[sessionscope] connect({ cookie }) has sameSite "none" and secure false, which browsers refuse; add secure: true',
    )
  }
  return {
    name: options.name ?? name,
    path: options.path ?? '/',
    domain: options.domain,
    secure: options.secure ?? (sameSite === 'none' ? true : 'auto'),
    httpOnly: options.httpOnly ?? true,
    sameSite,
    partitioned: options.partitioned ?? false,
    priority: options.priority,
    maxAge: lifetime === null ? null : parseDuration(lifetime, 'cookie.maxAge'),
    expires: expires instanceof Date ? expires.getTime() : undefined,
  }
}

/** @throws TypeError where an option is unknown or has a value that it cannot have */
export function checkOptions(options: ConnectOptions): Config {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('[sessionscope] connect() takes an object of options, or nothing')
  }
  checkAll(options, checks, '')
  checkAll(options.cookie ?? {}, cookieChecks, 'cookie.')
  const { masterapp, separate, lock = 'request' } = options
  const folder = options.folder ?? 'sessions'
  const cookie = cookieDefaults(
    options.cookie ?? {},
    masterapp === undefined ? 'session_id' : `session_id_${masterapp}`,
  )
  return {
    folder: masterapp === undefined ? folder : `${folder}/${masterapp}`,
    separate: separate === true ? id => id.slice(-2) : separate || null,
    cookie,
    // A cookie that is to last for a month is one of a session that lasts for a month.
    idle: asDuration(options.idle, cookie.maxAge ?? DAY, 'idle'),
    absolute: asDuration(options.absolute, Number.POSITIVE_INFINITY, 'absolute'),
    lockTimeout: options.lockTimeout === undefined ? 10_000 : parseDuration(options.lockTimeout, 'lockTimeout'),
    lockMode: typeof lock === 'function' ? lock : () => lock,
    checkClient: options.checkClient ?? false,
    onLoss: options.onLoss ?? 'error',
    saveOnError: options.saveOnError ?? false,
    fsync: options.fsync ?? false,
  }
}
