import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Holder, lockAcquire, lockLeave, lockRelease, lockWait } from '../../../server/engine/events.ts'
import { createFileLocks } from '../../../server/engine/locks/file-locks.ts'
import type { LockBackend, Owner } from '../../../server/engine/locks/lock.ts'
import { createMemoryLocks } from '../../../server/engine/locks/memory.ts'
import { createLocks } from '../../../server/engine/locks/queue.ts'
import { limits, owner, refusal, settled, tempFolder } from './support.ts'

interface Told {
  readonly what: string
  readonly path: string
  readonly reason?: string
  readonly holder?: Holder
}

const told: Told[] = []
const owners = new Map<unknown, Owner>()
const named = (path: string): Owner => {
  const made = owner(path)
  owners.set(made.req, made)
  return made
}

const channels = { wait: lockWait, acquire: lockAcquire, release: lockRelease, leave: lockLeave }
const listeners = Object.entries(channels).map(([what, channel]) => {
  const listener = (message: unknown) => {
    const { req, reason, holder } = message as { req: unknown; reason?: string; holder?: Holder }
    told.push({ what, path: owners.get(req)?.path ?? '?', ...(reason && { reason }), ...(holder && { holder }) })
  }
  return { channel, listener }
})
beforeEach(() => {
  for (const { channel, listener } of listeners) channel.subscribe(listener)
})
afterEach(() => {
  for (const { channel, listener } of listeners) channel.unsubscribe(listener)
  told.length = 0
})

const lines = () => told.map(({ what, path, reason }) => [what, path, ...(reason ? [reason] : [])].join(' '))

describe('the events of locks', () => {
  test('say of a lock that was lost while it was held that it was, and when', async () => {
    const folder = tempFolder()
    const locks = createFileLocks({ folder })
    const before = performance.now()
    const lost: unknown[] = []
    const listener = (message: unknown) => void lost.push((message as { lost?: number }).lost)
    lockRelease.subscribe(listener)
    try {
      const kept = await locks.acquire('a', owner('/kept'), limits())
      kept.release('end')
      const gone = await locks.acquire('b', owner('/gone'), limits())
      rmSync(folder, { recursive: true })
      gone.release('end')
    } finally {
      lockRelease.unsubscribe(listener)
      await locks.close()
    }
    expect(lost).toEqual([undefined, expect.any(Number)])
    expect(lost[1]).toBeGreaterThanOrEqual(before)
    expect(lost[1]).toBeLessThanOrEqual(performance.now())
  })

  test('tell who waits, who has it and how it ended, in this order', async () => {
    const locks = createMemoryLocks()
    const gone = new AbortController()
    const first = await locks.acquire('a', named('/1'), limits())
    const second = locks.acquire('a', named('/2'), limits())
    const third = refusal(locks.acquire('a', named('/3'), limits(10)))
    const fourth = refusal(locks.acquire('a', named('/4'), limits(1000, gone.signal)))
    gone.abort()
    await fourth
    await third
    first.release('forget')
    ;(await second).release('abort')
    expect(lines()).toEqual([
      'acquire /1',
      'wait /2',
      'wait /3',
      'wait /4',
      'leave /4 abort',
      'leave /3 timeout',
      'release /1 forget',
      'acquire /2',
      'release /2 abort',
    ])
    expect(told[5]?.holder).toMatchObject({ pid: process.pid, path: '/1' })
    await locks.close()
  })

  test('name the holder where it is one that this queue does not know', async () => {
    const folder = tempFolder()
    const [one, other] = [createFileLocks({ folder }), createFileLocks({ folder })]
    const hold = await one.acquire('a', named('/there'), limits())
    const waiting = other.acquire('a', named('/here'), limits())
    hold.release('end')
    ;(await waiting).release('end')
    expect(lines()).toEqual([
      'acquire /there',
      'wait /here',
      'release /there end',
      'acquire /here',
      'release /here end',
    ])
    expect(told[1]?.holder).toMatchObject({ pid: process.pid, path: '/there' })
    await Promise.all([one.close(), other.close()])
  })
})

/** A backend that answers later, as one over the network does. */
function createSlowBackend(log: string[]): LockBackend & { fail: Error | null } {
  const backend = {
    name: 'slow',
    fail: null as Error | null,
    async acquire(_key: string, { path }: Holder, signal: AbortSignal) {
      log.push(`acquire ${path}`)
      await settled()
      if (backend.fail !== null) throw backend.fail
      if (signal.aborted) throw new Error('aborted')
      return {
        lost: false,
        async release() {
          await settled()
          log.push('release')
        },
        passOn: (holder: Holder) => log.push(`pass on to ${holder.path}`),
      }
    },
    holder: async () => ({ pid: 7, method: 'GET', path: '/elsewhere', since: Date.now() }),
    isHeld: async () => false,
    close: () => {},
  }
  return backend
}

describe('a queue before a backend that answers later', () => {
  test('asks once, hands on, and asks again only after it has given back', async () => {
    const log: string[] = []
    const locks = createLocks(createSlowBackend(log))
    const [first, second] = [locks.acquire('a', owner('/1'), limits()), locks.acquire('a', owner('/2'), limits())]
    ;(await first).release('end')
    ;(await second).release('end')
    const third = await locks.acquire('a', owner('/3'), limits())
    expect(log).toEqual(['acquire /1', 'pass on to /2', 'release', 'acquire /3'])
    third.release('end')
    await locks.close()
    expect(log.at(-1)).toBe('release')
  })

  test('passes it on when the one it asked for has left meanwhile', async () => {
    const log: string[] = []
    const locks = createLocks(createSlowBackend(log))
    const gone = new AbortController()
    const first = refusal(locks.acquire('a', owner('/1'), limits(1000, gone.signal)))
    const second = locks.acquire('a', owner('/2'), limits())
    gone.abort()
    await first
    ;(await second).release('end')
    expect(log).toEqual(['acquire /1', 'pass on to /2'])
    await locks.close()
  })

  test('tells each request for itself that the backend failed, and goes on when it works again', async () => {
    const backend = createSlowBackend([])
    const locks = createLocks(backend)
    backend.fail = new Error('no connection')
    const both = [1, 2].map(() => refusal(locks.acquire('a', owner(), limits())))
    expect(await Promise.all(both)).toEqual([backend.fail, backend.fail])
    backend.fail = null
    ;(await locks.acquire('a', owner(), limits())).release('end')
    await locks.close()
  })

  test('asks anew for one who comes while the last one leaves', async () => {
    const log: string[] = []
    const locks = createLocks(createSlowBackend(log))
    const gone = new AbortController()
    const first = refusal(locks.acquire('a', owner('/1'), limits(1000, gone.signal)))
    gone.abort()
    const second = locks.acquire('a', owner('/2'), limits())
    expect(await first).toMatchObject({ code: 'ERR_SESSION_ABORTED' })
    ;(await second).release('end')
    expect(log).toEqual(['acquire /1', 'acquire /2'])
    await locks.close()
  })
})
