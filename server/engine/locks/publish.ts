import { type Holder, lockAcquire, lockLeave, lockRelease, lockWait } from '../events.ts'
import type { BackendHold, LeaveReason, Owner, ReleaseReason } from './lock.ts'

/* The events of one session's lock, for the panel. They cost nothing where nobody listens. */

interface Lock {
  readonly key: string
  readonly backend: string
}

const named = (holder: Holder | null) => (holder === null ? {} : { holder })

/** @param holder asked only where somebody listens, and left out where the answer takes time */
export function publishWait(
  { key, backend }: Lock,
  { req }: Owner,
  holder: () => Holder | null | Promise<Holder | null>,
): void {
  if (!lockWait.hasSubscribers) return
  const known = holder()
  if (known instanceof Promise) known.catch(() => {})
  lockWait.publish({ req, key, backend, ...named(known instanceof Promise ? null : known) })
}

export function publishAcquire({ key, backend }: Lock, { req }: Owner): void {
  if (lockAcquire.hasSubscribers) lockAcquire.publish({ req, key, backend })
}

/** @param lease asked only where somebody listens, before it is given back */
export function publishRelease(
  { key, backend }: Lock,
  { req }: Owner,
  reason: ReleaseReason,
  lease: BackendHold,
): void {
  if (lockRelease.hasSubscribers) lockRelease.publish({ req, key, backend, reason, ...lossOf(lease) })
}

function lossOf(lease: BackendHold): { readonly lost?: number } {
  try {
    return lease.lost ? { lost: lease.lostAt ?? performance.now() } : {}
  } catch {
    // Who asks for the lock next meets the same, and says so.
    return {}
  }
}

export function publishLeave({ key, backend }: Lock, { req }: Owner, reason: LeaveReason, holder: Holder | null): void {
  if (lockLeave.hasSubscribers) lockLeave.publish({ req, key, backend, reason, ...named(holder) })
}
