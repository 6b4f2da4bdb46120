import type { LockBackend, Locks } from './lock.ts'
import { createLocks } from './queue.ts'

/** Locks for an app that is one process: the queue alone. */
export const createMemoryLocks = (): Locks => createLocks(memoryLock())

/**
 * Locks for an app that is one process, whatever keeps its sessions: nobody else is kept out. They end with the process.
 * Each call makes locks of their own.
 */
export const memoryLock = (): LockBackend => ({
  // The queue asks only when nobody of this process has it, and there is nobody else.
  name: 'memory',
  tryAcquire: () => ({ lost: false, release: () => {} }),
  acquire: async () => ({ lost: false, release: () => {} }),
  holder: () => null,
  isHeld: () => false,
  close: () => {},
})
