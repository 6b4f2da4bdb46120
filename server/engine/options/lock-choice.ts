import type { IncomingMessage } from 'node:http'
import type { LockBackend } from '../locks/lock.ts'
import type { LockMode, LockModeOption, LockOption } from '../options.ts'
import { type Check, has, isFunction, isObject, isOneOf } from './checks.ts'
import type { StorageChoice } from './storage-choice.ts'

const isMode = (value: unknown) => isOneOf('request', 'write')(value) || isFunction(value)
const isBackend = (value: unknown): value is LockBackend => has(value, 'acquire', 'holder', 'isHeld', 'close')

export const lockCheck: Check = [
  value =>
    value === false ||
    isMode(value) ||
    isBackend(value) ||
    (isObject(value) &&
      Object.keys(value).every(isOneOf('backend', 'mode')) &&
      isBackend(Reflect.get(value, 'backend')) &&
      (Reflect.get(value, 'mode') === undefined || isMode(Reflect.get(value, 'mode')))),
  '"request", "write", a function from a request to one of them, false, redisLock(client), postgresLock(pool), fileLock(folder), memoryLock(), or { backend, mode }',
]

interface LockChoice {
  /** undefined: what the storage has of its own; null: none. */
  readonly backend: LockBackend | null | undefined
  readonly mode: (req: IncomingMessage) => LockMode
}

const modeOf = (mode: LockModeOption = 'request') => (typeof mode === 'function' ? mode : () => mode)

/** @throws TypeError where a lock makes no sense */
export function lockChoice(lock: LockOption | undefined, { kind }: StorageChoice): LockChoice {
  if (lock === false && kind === 'files') {
    throw new TypeError(
      "[sessionscope] connect({ lock: false }): files are always locked. For handlers that read only there is lock: 'write'",
    )
  }
  if (lock === 'request' && kind !== 'files' && kind !== 'memory') {
    throw new TypeError(
      "[sessionscope] connect({ lock: 'request' }): nothing locks these sessions. Give what does, redisLock(client), postgresLock(pool) or fileLock(folder); or leave it out, and each lost update is reported",
    )
  }
  const choice = asChoice(lock)
  if (choice.backend && kind === 'cookie') {
    throw new TypeError(
      '[sessionscope] connect({ cookieKey, lock }): a lock keeps requests apart at the server, and each of them has its session in its own cookie: the last response wins all the same. Leave the lock out, or keep the sessions at the server',
    )
  }
  return choice
}

function asChoice(lock: LockOption | undefined): LockChoice {
  if (lock === undefined) return { backend: undefined, mode: modeOf() }
  if (lock === false) return { backend: null, mode: modeOf() }
  if (typeof lock === 'string' || typeof lock === 'function') return { backend: undefined, mode: modeOf(lock) }
  return isBackend(lock) ? { backend: lock, mode: modeOf() } : { backend: lock.backend, mode: modeOf(lock.mode) }
}
