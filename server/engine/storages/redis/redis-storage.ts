import type { ExpiresAt } from '../../expiry.ts'
import type { RedisClient } from '../../redis/client.ts'
import { isWrongType } from '../../redis/explain.ts'
import { linkRedis } from '../../redis/link.ts'
import type { SessionRecord, Storage } from '../storage.ts'
import { type Commands, createCommands } from './commands.ts'
import { decodeReply, foreign, isUnreadable, type Unreadable } from './format.ts'
import { createLooking } from './looking.ts'
import { createReports, type RedisReport } from './reports.ts'
import { createSave } from './save.ts'
import { DESTROY, DESTROY_VERSION, SET_ASIDE } from './scripts.ts'
import { createTouch } from './touch.ts'

export interface RedisStorageOptions {
  /** Connected, of the package `redis` or `ioredis`; it stays the app's own. */
  readonly client: RedisClient
  /** What the keys begin with: `session:`. */
  readonly prefix: string
  /** What a save does that finds the session changed since it was loaded. */
  readonly onConflict: 'overwrite' | 'reject'
  readonly expiresAt: ExpiresAt
  /** Told of each value that is no session, or is damaged. A warning of the process unless given. */
  readonly onUnreadable?: (report: RedisReport) => void
}

/** For so long a damaged session is kept aside, in milliseconds. */
const KEPT_ASIDE = 28 * 86_400_000

/**
 * So many milliseconds longer than it lives a session is kept: a request that loaded it at the last moment can save it, and
 * who comes too late is told why it is over.
 */
const GRACE = 60_000

/** The longest that PEXPIRE is given; 100 years. */
const LONGEST = 100 * 365.25 * 86_400_000

/**
 * Keeps each session in a hash, `<prefix><id>`, whose time to live is the session's own and a minute: Redis removes what is
 * over. Each call is one round trip, and one step for all that look on; a save that finds the session changed takes one more for each change.
 *
 * What it promises is what the server promises: with `appendfsync always`, each save that was answered survives a crash of the
 * server; with the default, the last second may be lost; without persistence, all. A replica that takes over may lack the last
 * saves. Where `maxmemory-policy` is not `noeviction`, the server may remove sessions that are not over.
 *
 * @throws TypeError where the client is none
 */
export function createRedisStorage(options: RedisStorageOptions): Storage {
  const { prefix, onConflict, expiresAt } = options
  const commands = createCommands(linkRedis(options.client), prefix)
  const report = createReports(commands.place, options.onUnreadable)

  /** Milliseconds of life that are left, as scripts take them; empty for ever. */
  function ttlOf(record: Pick<SessionRecord, 'cookie' | 'created'>, touched: number): string {
    const rest = expiresAt(record, touched) - Date.now() + GRACE
    return rest > LONGEST ? '' : String(Math.max(1, Math.ceil(rest)))
  }

  const touch = createTouch(commands, ttlOf)

  async function setAside(id: string, reason: string): Promise<void> {
    const { key, realName } = commands.aside()
    const isMoved = await commands.run('set aside', id, SET_ASIDE, [String(KEPT_ASIDE)], { keys: [key] })
    if (Number(isMoved) === 1) report.damaged(realName, reason)
  }

  return {
    name: 'redis',
    isRemote: true,

    exists: id =>
      commands.send('look for', id, ['HEXISTS', 'data']).then(
        reply => Number(reply) === 1,
        error => {
          if (isWrongType(error.cause)) return false
          throw error
        },
      ),

    // To load it is as cheap.
    isLikely: () => true,

    async load(id) {
      const found = await read(commands, id)
      if (found === null) return null
      if (!isUnreadable(found)) {
        touch.remember(id, found)
        return found
      }
      if (found.isForeign) report.foreign(id, found.reason)
      else await setAside(id, found.reason)
      return null
    },

    save: createSave({ commands, onConflict, ttlOf }),

    touch: touch.touch,

    async destroy(id) {
      await commands.run('remove', id, DESTROY, [])
    },

    async destroyVersion(id, version) {
      return Number(await commands.run('remove', id, DESTROY_VERSION, [String(version)])) === 1
    },

    setAside,

    async peek(id) {
      const found = await read(commands, id)
      return found === null || isUnreadable(found) ? null : found
    },

    ...createLooking({ commands, prefix, ttlOf, grace: GRACE }),
  }
}

async function read(commands: Commands, id: string): Promise<ReturnType<typeof decodeReply>> {
  try {
    const reply = await commands.send('read', id, ['HGETALL'], found => {
      const session = decodeReply(found)
      if (session === null || isUnreadable(session)) return { rows: 0 }
      return { rows: 1, bytes: Buffer.byteLength(session.data) + Buffer.byteLength(session.flash ?? '') }
    })
    return decodeReply(reply)
  } catch (error) {
    if (error instanceof Error && isWrongType(error.cause)) return OTHER_TYPE
    throw error
  }
}

const OTHER_TYPE: Unreadable = foreign('it is no hash')
