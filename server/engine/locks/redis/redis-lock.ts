import { type Duration, parseDuration } from '../../duration.ts'
import type { RedisClient } from '../../redis/client.ts'
import { explainRedis } from '../../redis/explain.ts'
import { linkRedis } from '../../redis/link.ts'
import type { LockBackend } from '../lock.ts'
import { createLeases } from './leases.ts'
import { createLockServer, type Place } from './server.ts'
import { createWaiting, failure } from './waiting.ts'
import { within } from './within.ts'

export interface RedisLockOptions {
  /** What the keys of the locks begin with; `session-lock:` unless given. */
  readonly prefix?: string
  /**
   * For how long a lock outlives the process that had it; 100 ms to 1 hour, 6 s unless given: less than requests wait. For a third of it the event
   * loop, the network and the server may stand still without a lock being lost.
   */
  readonly ttl?: Duration
}

/** Who has a lock is asked for no longer, in milliseconds: it is for the text of an error. */
const LOOK = 500
const IS_HELD = 5000
/** Between two attempts to give back a lock, and how long closing waits for that. */
const PAUSE = 200
const CLOSING = 1000

/**
 * Locks between hosts, on one Redis server: a key for each session that is locked, with a token of its own, which only its
 * holder can renew or remove. Who waits is told when it is next; it asks again by itself once a second, and when the lock's
 * time is over. Requests of one process are served as they came, and so are processes.
 *
 * What it promises. Where a process dies, its locks are free after `ttl`. Where a process stands still for longer than `ttl`,
 * or is cut off, it has lost its locks: it knows so by its own clock, asks the server before it saves, and the save is an
 * error instead. That leaves a gap: a save that is sent right after the server has confirmed the lock may arrive when it is
 * over; a storage that counts versions tells even then. Where the server dies and starts without its data, or a replica takes
 * over that had not heard of a lock, two requests may have it: each learns so when it saves, if the other one holds it still.
 * While the server cannot be reached, requests wait two seconds for it, then fail with 503 until it is back.
 *
 * @throws TypeError where the client is none, or an option is wrong
 */
export function redisLock(client: RedisClient, options: RedisLockOptions = {}): LockBackend {
  const { prefix = 'session-lock:', ttl: duration = 6000 } = options
  const ttl = parseDuration(duration, 'ttl')
  if (ttl < 100 || ttl > 3_600_000) {
    throw new TypeError(`[sessionscope] option "ttl" is ${ttl} ms; allowed: "100ms" to "1h"`)
  }
  if (typeof prefix !== 'string' || prefix === '') {
    throw new TypeError(
      '[sessionscope] option "prefix" of redisLock() is no text; allowed: what the keys of the locks begin with',
    )
  }
  const server = createLockServer(linkRedis(client), prefix, Math.floor(ttl))
  const freeing = new Set<Promise<void>>()
  let isClosed = false

  /** Gives back what has this token. While the server cannot be reached, it is tried until the lock is over by itself. */
  async function tryToFree(place: Place, token: string): Promise<void> {
    for (const until = performance.now() + ttl; performance.now() < until; ) {
      try {
        return await server.free(place, token)
      } catch (error) {
        if (isClosed || explainRedis(error).status !== 503) return
        await new Promise(resolve => setTimeout(resolve, PAUSE).unref())
      }
    }
  }

  function free(place: Place, token: string): void {
    const done = tryToFree(place, token)
    freeing.add(done)
    done.then(() => freeing.delete(done))
  }

  const leases = createLeases(server, free)
  const waiting = createWaiting(server, free)

  return {
    name: 'redis',

    async acquire(id, holder, signal, onHeld) {
      const place = server.placeOf(id)
      const { token, sent } = await waiting.take(place, holder, signal, onHeld)
      return leases.begin(place, token, sent)
    },

    async holder(id) {
      const holder = await within(server.holder(server.placeOf(id)), LOOK, null)
      return holder === 'unknown' ? null : holder
    },

    async isHeld(id) {
      const asked = server.holder(server.placeOf(id)).then(
        holder => holder !== null,
        (error: unknown) => failure(server.name, error),
      )
      const answer = await within(asked, IS_HELD, failure(server.name, new Error('timed out')))
      if (answer instanceof Error) throw answer
      return answer
    },

    async close() {
      isClosed = true
      waiting.close()
      leases.close()
      await within(Promise.all(freeing), CLOSING, null)
    },
  }
}
