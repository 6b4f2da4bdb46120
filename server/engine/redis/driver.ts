import { errorMonitor } from 'node:events'
import type { IoRedisClient, NodeRedisClient, RedisClient } from './client.ts'
import { describeOther } from './describe-other.ts'

/** What both clients can do, in one way. */
export interface Driver {
  /** Put before each key of this client, by it or for it; empty for none. */
  readonly keyPrefix: string
  /** Whether the client does so itself. */
  readonly prefixesKeys: boolean
  /** `waiting`: it connects, or will do so again by itself. `closed`: it was never connected, or was closed for good. */
  state(): 'ready' | 'waiting' | 'closed'
  /** Sends a command, whatever the state. Commands of one turn of the event loop go in one round trip. */
  send(args: readonly string[]): Promise<unknown>
  /** Called each time that it becomes ready. */
  onReady(listener: () => void): void
  /** Called with each error of the connection; for the app it is as if nobody listened. */
  onError(listener: (error: unknown) => void): void
  /** Opens a connection for subscriptions alone. */
  openSubscriber(events: SubscriberEvents): SubscriberConnection
}

interface SubscriberEvents {
  /** It can subscribe, for the first time or again. What was sent meanwhile was missed. */
  ready(): void
  /** No message comes for now. */
  down(): void
  /** It will not connect again. */
  ended(): void
  message(channel: string, text: string): void
}

export interface SubscriberConnection {
  subscribe(channel: string): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  end(): void
}

/**
 * @throws TypeError where this is no client, or one that cannot be used
 */
export function driverOf(client: RedisClient): Driver {
  if (isNodeRedis(client)) return nodeRedis(client)
  if (isIoRedis(client)) return ioRedis(client)
  throw new TypeError(
    `[sessionscope] what was given as a Redis client is ${describeOther(client)}. Allowed: a connected client of the package ` +
      '"redis", 5 or later (`await createClient({ url }).connect()`), or of "ioredis", 5 or later (`new Redis(url)`)',
  )
}

const isNodeRedis = (client: unknown): client is NodeRedisClient =>
  hasMethods(client, 'sendCommand', 'duplicate', 'subscribe', 'unsubscribe', 'on') &&
  // Those of clusters and of Sentinels take other arguments.
  !['masters', 'getMasterNode', 'getSentinelNode', 'status'].some(name => name in client) &&
  typeof (client as NodeRedisClient).isReady === 'boolean'

const isIoRedis = (client: unknown): client is IoRedisClient =>
  hasMethods(client, 'call', 'duplicate', 'subscribe', 'unsubscribe', 'on') &&
  typeof (client as IoRedisClient).status === 'string' &&
  (client as { isCluster?: unknown }).isCluster !== true

const hasMethods = (client: unknown, ...names: readonly string[]): client is object =>
  typeof client === 'object' &&
  client !== null &&
  names.every(name => typeof (client as Record<string, unknown>)[name] === 'function')

type Listener = (...args: unknown[]) => void
const ignore = (): void => {}

/** Replies are texts and numbers, whatever the app has set for its own commands. */
const PLAIN = { typeMapping: {} }

function nodeRedis(client: NodeRedisClient): Driver {
  const { options } = client as { options?: { keyPrefix?: unknown } }
  return {
    keyPrefix: textOf(options?.keyPrefix),
    prefixesKeys: false,
    state: () => (!client.isOpen ? 'closed' : client.isReady ? 'ready' : 'waiting'),
    send: args => client.sendCommand(args, PLAIN),
    onReady: listener => client.on('ready', listener),
    onError: listener => client.on(errorMonitor, listener),

    openSubscriber(events) {
      const own = client.duplicate() as NodeRedisClient & {
        connect(): Promise<unknown>
        subscribe(channel: string, listener: Listener): Promise<unknown>
        unsubscribe(channel: string, listener: Listener): Promise<unknown>
        destroy(): void
      }
      const hear: Listener = (text, channel) => events.message(String(channel), String(text))
      own.on('ready', () => events.ready())
      own.on('reconnecting', () => events.down())
      // Without a listener it would end the process; that there are errors is told by what follows.
      own.on('error', () => (own.isOpen ? events.down() : events.ended()))
      own.connect().catch(() => events.ended())
      return {
        subscribe: channel => own.subscribe(channel, hear),
        unsubscribe: channel => own.unsubscribe(channel, hear),
        end: () => own.destroy(),
      }
    },
  }
}

function ioRedis(client: IoRedisClient): Driver {
  const { options } = client as { options?: { keyPrefix?: unknown } }
  return {
    keyPrefix: textOf(options?.keyPrefix),
    prefixesKeys: true,
    state() {
      // Made with `lazyConnect`: it connects with its first command.
      if (client.status === 'wait') (client as unknown as { connect(): Promise<unknown> }).connect().catch(ignore)
      return client.status === 'ready' ? 'ready' : client.status === 'end' ? 'closed' : 'waiting'
    },
    send: ([command = '', ...args]) => client.call(command, args),
    onReady: listener => client.on('ready', listener),
    onError: listener => client.on(errorMonitor, listener),

    openSubscriber(events) {
      const duplicate = client.duplicate as (override: object) => unknown
      const own = duplicate.call(client, OWN_OPTIONS) as IoRedisClient & {
        subscribe(channel: string): Promise<unknown>
        unsubscribe(channel: string): Promise<unknown>
        disconnect(): void
      }
      own.on('ready', () => events.ready())
      own.on('close', () => events.down())
      own.on('end', () => events.ended())
      own.on('error', ignore)
      own.on('message', (channel, text) => events.message(String(channel), String(text)))
      return {
        subscribe: channel => own.subscribe(channel),
        unsubscribe: channel => own.unsubscribe(channel),
        end: () => own.disconnect(),
      }
    },
  }
}

const OWN_OPTIONS = { keyPrefix: '', lazyConnect: false, autoResubscribe: false, enableOfflineQueue: true }

const textOf = (prefix: unknown): string => (prefix === undefined || prefix === null ? '' : String(prefix))
