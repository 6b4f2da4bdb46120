import type { Hold, Locks } from './locks/lock.ts'

const hold: Hold = { lost: false, release() {} }

/** Sessions that are not locked: everybody has the lock at once, and nobody waits. */
export const noLocks: Locks = { backend: 'none', acquire: () => hold, isHeld: () => false, close() {} }
