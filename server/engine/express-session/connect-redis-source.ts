import type { SessionError } from '../errors.ts'
import type { RedisClient } from '../redis/client.ts'
import { explainRedis, withoutArguments } from '../redis/explain.ts'
import { linkRedis } from '../redis/link.ts'
import { storageFailure } from '../storages/failure.ts'
import { readExpressSession } from './read-session.ts'
import { type ForeignSource, type SourceOptions, toStored } from './source.ts'
import { usedAt } from './used.ts'

interface ConnectRedisOptions extends SourceOptions {
  /** `prefix` of the store; `sess:` unless given. */
  readonly prefix?: string
  /** `ttl` of the store, seconds: how long a session lasts whose cookie ends with the browser. One day unless given. */
  readonly ttl?: number
}

/** Keys that the server looks at in one turn. */
const COUNT = '250'

/** The keys of connect-redis, 3 to 10. A session that is stored meanwhile may be read twice, or not. */
export function connectRedisSource(client: RedisClient, options: ConnectRedisOptions = {}): ForeignSource {
  const { prefix = 'sess:', ttl = 86_400, onUnreadable } = options
  const name = `the keys ${prefix}* of Redis`
  const link = linkRedis(client)
  const base = link.realName('').length
  const pattern = `${link.realName(prefix).replaceAll(/[\\*?[\]]/g, '\\$&')}*`

  async function command(...args: readonly string[]): Promise<unknown> {
    try {
      return await link.command(args)
    } catch (error) {
      const cause = withoutArguments(error)
      throw storageFailure({ attempt: 'list', place: name, ...explainRedis(cause), cause })
    }
  }

  let tellsTimes = true

  /** When a key goes, milliseconds since 1970; null for never. */
  async function endOf(key: string): Promise<number | null | 'gone'> {
    if (tellsTimes) {
      try {
        return meaningOf(Number(await command('PEXPIRETIME', key)), 0)
      } catch (error) {
        if (!/unknown command/i.test(String((error as SessionError).cause))) throw error
        // Redis 6 knows only how long it has left.
        tellsTimes = false
      }
    }
    return meaningOf(Number(await command('PTTL', key)), Date.now())
  }

  async function* pages(): AsyncGenerator<readonly string[], void, void> {
    let cursor = '0'
    do {
      const reply = await command('SCAN', cursor, 'MATCH', pattern, 'COUNT', COUNT)
      const [next, keys] = Array.isArray(reply) ? reply : ['0', []]
      cursor = String(next)
      const names = Array.isArray(keys) ? keys.map(key => String(key).slice(base)) : []
      if (names.length > 0) yield names
    } while (cursor !== '0')
  }

  return {
    name,

    async *sessions() {
      for await (const names of pages()) {
        const keys = names.map(each => link.key(each))
        // In one round trip.
        const [texts, times] = await Promise.all([command('MGET', ...keys), Promise.all(keys.map(endOf))])
        for (const [index, found] of names.entries()) {
          const text: unknown = Array.isArray(texts) ? texts[index] : null
          const ends = times[index] ?? null
          // It went meanwhile, or is no text.
          if (typeof text !== 'string' || ends === 'gone') continue
          const session = toStored(readExpressSession(text), onUnreadable, each => usedAt(each, ends, ttl, name))
          if (session !== null) yield { sid: found.slice(prefix.length), session }
        }
      }
    },

    async count() {
      let count = 0
      for await (const names of pages()) count += names.length
      return count
    },
  }
}

/** -2: there is no such key. -1: it has no time to go. */
const meaningOf = (reply: number, now: number) => (reply === -2 ? 'gone' : reply < 0 ? null : now + reply)
