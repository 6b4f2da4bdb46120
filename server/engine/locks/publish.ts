import { type Holder, lockAcquire, lockLeave, lockRelease, lockWait } from '../events.ts'
import type { LeaveReason, Owner, ReleaseReason } from './lock.ts'

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

export function publishRelease({ key, backend }: Lock, { req }: Owner, reason: ReleaseReason): void {
  if (lockRelease.hasSubscribers) lockRelease.publish({ req, key, backend, reason })
}

export function publishLeave({ key, backend }: Lock, { req }: Owner, reason: LeaveReason, holder: Holder | null): void {
  if (lockLeave.hasSubscribers) lockLeave.publish({ req, key, backend, reason, ...named(holder) })
}
