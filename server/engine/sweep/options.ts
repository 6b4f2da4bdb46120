import { resolve } from 'node:path'
import { type Duration, parseDuration } from '../duration.ts'
import { showValue } from '../show-value.ts'
import type { Limits } from './limits.ts'
import type { Removal, SweepProgress } from './report.ts'
import type { SweepLocks } from './sweep-entry.ts'

export interface SweepOptions {
  /** Where the sessions are; `./sessions` unless given. */
  readonly folder?: string
  /**
   * A session that was not used for so long is over; milliseconds, or `'30m'`. Never unless given: what `connect()` was
   * told is not known here, and nobody's living session is to be removed.
   */
  readonly idle?: Duration | false
  /** A session that was made so long ago is over. Never unless given. */
  readonly absolute?: Duration | false
  /** Whether `idle`, which must be given then, counts for sessions that have set a lifetime of their own, too. False unless given. */
  readonly force?: boolean
  /** What locks the sessions; the folder's own locks unless given. */
  readonly locks?: SweepLocks
  /** Told how far it is, about ten times a second, and at the end. */
  readonly onProgress?: (progress: SweepProgress) => void
  /** Told of each session that was removed. */
  readonly onRemove?: (removal: Removal) => void
  /** Stops it after the files that are in hand. */
  readonly signal?: AbortSignal
}

interface SweepConfig {
  readonly root: string
  readonly limits: Limits
}

const isFunction = (value: unknown) => typeof value === 'function'
const isObject = (value: unknown) => typeof value === 'object' && value !== null

const checks: Readonly<Record<keyof SweepOptions, readonly [(value: unknown) => boolean, string]>> = {
  folder: [value => typeof value === 'string' && value !== '' && !value.includes('\0'), 'the path of a folder'],
  // Looked at by parseDuration.
  idle: [() => true, ''],
  absolute: [() => true, ''],
  force: [value => typeof value === 'boolean', 'true or false'],
  locks: [value => isObject(value) && isFunction((value as SweepLocks).tryAcquire), 'an object { tryAcquire(id) }'],
  onProgress: [isFunction, 'a function'],
  onRemove: [isFunction, 'a function'],
  signal: [value => value instanceof AbortSignal, 'an AbortSignal'],
}

/** @throws TypeError where an option is unknown or has a value that it cannot have */
export function checkSweepOptions(options: SweepOptions): SweepConfig {
  if (!isObject(options)) throw new TypeError('[sessionscope] sweep() takes an object of options, or nothing')
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof SweepOptions] : undefined
    if (check === undefined) {
      throw new TypeError(
        `[sessionscope] sweep() has no option "${name}"; there are: ${Object.keys(checks).join(', ')}`,
      )
    }
    if (value !== undefined && !check[0](value)) {
      throw new TypeError(`[sessionscope] sweep({ ${name} }) is ${showValue(value)}; allowed: ${check[1]}`)
    }
  }
  const { folder = './sessions', idle = false, absolute = false, force = false } = options
  if (force && idle === false) {
    throw new TypeError(
      '[sessionscope] sweep({ force }) says that idle counts for sessions with a lifetime of their own, too, and there is no idle. Give idle, or leave force out',
    )
  }
  return {
    root: resolve(folder),
    limits: { idle: limitOf(idle, 'idle'), absolute: limitOf(absolute, 'absolute'), force },
  }
}

const limitOf = (value: Duration | false, name: string) =>
  value === false ? Number.POSITIVE_INFINITY : parseDuration(value, name)
