import type { RedisClient } from './client.ts'
import { driverOf } from './driver.ts'
import { createReadiness } from './readiness.ts'
import { isUnknownScript, type RedisScript } from './script.ts'
import { type ChannelListener, createSubscriber, type Subscription } from './subscriber.ts'

/**
 * One way to a Redis server, whichever client the app has. Rejects with what the client said, or with NotConnected;
 * `explainRedis` knows both.
 */
export interface RedisLink {
  /**
   * Sends a command. Those sent in one turn of the event loop go in one round trip, and are done in their order. Nothing
   * is sent while there is no connection: it waits for one, two seconds of an outage at most, or until the signal.
   * @param args the command first; keys as `key` gives them
   */
  command(args: readonly string[], signal?: AbortSignal): Promise<unknown>
  /** Runs a script, in one round trip where the server knows it. @param keys without the client's own prefix */
  script(script: RedisScript, keys: readonly string[], args: readonly string[], signal?: AbortSignal): Promise<unknown>
  /** A key as it must be given to `command`, so that it has the prefix that the client was made with (`keyPrefix`). */
  key(name: string): string
  /** The name that a key, or the beginning of keys, has on the server: for channels, patterns, and replies with keys. */
  realName(name: string): string
  /** Listens on a connection beside the client's own, which is closed with the last subscription. */
  subscribe(channel: string, listener: ChannelListener): Subscription
}

const links = new WeakMap<RedisClient, RedisLink>()

/**
 * The link of a client, always the same one.
 * @throws TypeError where this is no client, or one that cannot be used
 */
export function linkRedis(client: RedisClient): RedisLink {
  const known = typeof client === 'object' && client !== null ? links.get(client) : undefined
  if (known !== undefined) return known
  const link = createLink(client)
  links.set(client, link)
  return link
}

function createLink(client: RedisClient): RedisLink {
  const driver = driverOf(client)
  const readiness = createReadiness(driver)
  const { keyPrefix } = driver
  const realName = (name: string) => keyPrefix + name
  const key = driver.prefixesKeys ? (name: string) => name : realName

  /** Scripts that were sent whole, so that the server knows them until it is restarted. */
  const sent = new WeakSet<RedisScript>()

  function command(args: readonly string[], signal?: AbortSignal): Promise<unknown> {
    const waiting = readiness.wait(signal)
    return waiting === null ? driver.send(args) : waiting.then(() => command(args, signal))
  }

  return {
    command,
    key,
    realName,

    script(script, keys, args, signal) {
      const run = (how: string, what: string) =>
        command([how, what, String(keys.length), ...keys.map(key), ...args], signal)
      if (!sent.has(script)) {
        // Not by its sum first, for then it would be done after what is sent next.
        sent.add(script)
        return run('EVAL', script.text)
      }
      return run('EVALSHA', script.sha).catch(error => {
        if (isUnknownScript(error)) return run('EVAL', script.text)
        throw error
      })
    },

    subscribe: createSubscriber(driver).subscribe,
  }
}
