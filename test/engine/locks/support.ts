import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { Hold, Owner, WaitLimits } from '../../../server/engine/locks/lock.ts'

/** A request that asks for a lock; the queue looks at nothing of it but which one it is. */
export const owner = (path = '/page', method = 'GET'): Owner => ({
  req: new IncomingMessage(new Socket()),
  method,
  path,
})

export const limits = (timeout = 10_000, signal = new AbortController().signal): WaitLimits => ({ timeout, signal })

/** What a promise is rejected with. */
export const refusal = (waiting: Hold | Promise<Hold>): Promise<unknown> =>
  Promise.resolve(waiting).then(
    () => Promise.reject(new Error('it has the lock')),
    error => error,
  )

/** Ends when whatever is due now has been done. */
export const settled = () => new Promise(resolve => setImmediate(resolve))

/** An empty folder for one test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-locks-'))
  folders.push(folder)
  return folder
}

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

export const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length

/** How many files this process has open; 0 where the system does not tell. */
export const openFiles = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0)
