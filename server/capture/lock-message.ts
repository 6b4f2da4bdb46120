import type { LockLeave, LockRelease } from '../engine/events.ts'
import type { ForeignHolder } from '../protocol/index.ts'
import { isRecord } from '../protocol/is-record.ts'

/** What a message on one of the channels of locks says, as far as it can be used. Anybody may publish anything there. */
export interface LockMessage {
  readonly req: object
  readonly key: string
  readonly backend: string
  readonly reason: LockRelease['reason'] | LockLeave['reason'] | null
  /** Since when it is lost, `performance.now()`; null where it is not. */
  readonly lost: number | null
  /** In another process. */
  readonly holder: ForeignHolder | null
}

const LONGEST = { key: 1024, backend: 32, method: 16, path: 2048 } as const
const reasons: readonly unknown[] = ['end', 'forget', 'abort', 'timeout', 'deadlock'] satisfies LockMessage['reason'][]

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** null for what is no message. Reads each property once, and throws what a getter throws. */
export function readLockMessage(message: unknown): LockMessage | null {
  if (!isRecord(message)) return null
  const { req, key, backend, reason, lost, holder } = message
  if (!isRecord(req) || !isText(key) || !isText(backend) || key.length > LONGEST.key) return null
  return {
    req,
    key,
    backend: backend.slice(0, LONGEST.backend),
    reason: reasons.includes(reason) ? (reason as LockMessage['reason']) : null,
    lost: Number.isFinite(lost) ? (lost as number) : null,
    holder: isRecord(holder) ? readHolder(holder) : null,
  }
}

/** One in this process is known by its own messages. */
function readHolder({ pid, method, path, since }: Record<string, unknown>): ForeignHolder | null {
  if (!Number.isInteger(pid) || pid === process.pid || !isText(method) || !isText(path)) return null
  return {
    pid: pid as number,
    method: method.slice(0, LONGEST.method),
    path: path.slice(0, LONGEST.path),
    held: Number.isFinite(since) ? Math.max(0, Date.now() - (since as number)) : 0,
  }
}
