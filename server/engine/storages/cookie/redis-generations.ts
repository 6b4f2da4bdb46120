import { type Duration, parseDuration } from '../../duration.ts'
import type { RedisClient } from '../../redis/client.ts'
import { explainRedis, withoutArguments } from '../../redis/explain.ts'
import { linkRedis } from '../../redis/link.ts'
import { defineScript, type RedisScript } from '../../redis/script.ts'
import { storageFailure } from '../failure.ts'
import { sendStatement } from '../statements.ts'
import { type Generations, newBase } from './generation.ts'

export interface RedisGenerationsOptions {
  /** Put before each key; `session-generation:` unless given. */
  readonly prefix?: string
  /** For how long a raised session is counted after it was last asked for. Longer than any session lives unused; for ever unless given. */
  readonly ttl?: Duration
}

/*
 * `<prefix>base` has the number of all sessions that were never raised, `<prefix><id>` that of one that was. KEYS: these two.
 * ARGV: the base, if there is none yet; milliseconds to live, or nothing. Lua writes large numbers with an exponent: so they
 * stay texts.
 */

const BASE = `
local base = redis.call('GET', KEYS[1])
if not base then
  base = ARGV[1]
  redis.call('SET', KEYS[1], base)
end`

const EXPIRE = `if ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end`

const GET = defineScript(
  'generation',
  `${BASE}
local own = redis.call('GET', KEYS[2])
if not own then return base end
${EXPIRE}
return own`,
)

const RAISE = defineScript(
  'raise generation',
  `${BASE}
redis.call('SET', KEYS[2], base, 'NX')
redis.call('INCR', KEYS[2])
${EXPIRE}
return redis.call('GET', KEYS[2])`,
)

/**
 * Counts in Redis, for all processes and hosts; each in one round trip.
 *
 * A server that has lost its data has lost the base, too, and counts from another: all cookies sealed before are void, and
 * none that was revoked comes back to life. Not so where it lost a part: a replica that takes over without the last writes, or
 * a server that drops keys when its memory is full. Set `maxmemory-policy noeviction`.
 * @throws TypeError where this is no client that can be used, or an option is wrong
 */
export function redisGenerations(client: RedisClient, options: RedisGenerationsOptions = {}): Generations {
  const { prefix = 'session-generation:', ttl } = options
  const link = linkRedis(client)
  const life = ttl === undefined ? '' : String(Math.max(1, Math.ceil(parseDuration(ttl, 'ttl'))))

  async function run(attempt: 'read' | 'save', script: RedisScript, id: string): Promise<number> {
    try {
      const answer = await sendStatement(
        () => `EVALSHA <${script.name}> 2 ${prefix}base ${prefix}<id> …`,
        () => link.script(script, [`${prefix}base`, prefix + id], [String(newBase()), life]),
      )
      return numberOf(answer)
    } catch (error) {
      const cause = withoutArguments(error, [id])
      const place = `the generations in Redis (${link.realName(prefix)}*)`
      throw storageFailure({ attempt, place, ...explainRedis(cause), cause })
    }
  }

  return { get: id => run('read', GET, id), raise: id => run('save', RAISE, id) }
}

function numberOf(answer: unknown): number {
  const number = Number(answer)
  if (Number.isSafeInteger(number)) return number
  throw new TypeError('a key of this prefix holds no number: something else has written there')
}
