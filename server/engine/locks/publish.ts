import { type Holder, lockAcquire, lockLeave, lockRelease, lockWait } from '../events.ts'
import type { LeaveReason, Owner, ReleaseReason } from './lock.ts'

/* The events of one session's lock, for the panel. They cost nothing where nobody listens. */

interface Lock {
  readonly key: string
  readonly backend: string
}

const named = (holder: Holder | null) => (holder === null ? {} : { holder })

export function publishWait({ key, backend }: Lock, { req }: Owner, holder: Holder | null): void {
  if (lockWait.hasSubscribers) lockWait.publish({ req, key, backend, ...named(holder) })
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
