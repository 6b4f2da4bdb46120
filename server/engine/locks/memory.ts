import type { LockBackend, Locks } from './lock.ts'
import { createLocks } from './queue.ts'

/** Locks for an app that is one process: the queue alone. */
export const createMemoryLocks = (): Locks => createLocks(memoryBackend)

// The queue asks only when nobody of this process has it, and there is nobody else.
const memoryBackend: LockBackend = {
  name: 'memory',
  tryAcquire: () => ({ lost: false, release: () => {} }),
  acquire: async () => ({ lost: false, release: () => {} }),
  holder: () => null,
  isHeld: () => false,
  close: () => {},
}
