import type { Driver, SubscriberConnection } from './driver.ts'

/** Who listens to a channel. Neither may throw. */
export interface ChannelListener {
  message(text: string): void
  /** Messages come from now on; what was sent before may have been missed. */
  resumed(): void
}

export interface Subscription {
  /** Whether each message comes now. */
  readonly isLive: boolean
  close(): void
}

interface Subscriber {
  /** Does not wait: `resumed` tells when messages come. */
  subscribe(channel: string, listener: ChannelListener): Subscription
}

interface Channel {
  readonly listeners: Set<ChannelListener>
  isLive: boolean
}

/** Milliseconds, where the client has given up connecting, until another one is made. */
const PAUSE = 1000

/** The subscriptions of one client, on one connection beside its own, which is there while anybody listens. */
export function createSubscriber(driver: Driver): Subscriber {
  const channels = new Map<string, Channel>()
  let connection: SubscriberConnection | null = null
  let isReady = false
  let timer: NodeJS.Timeout | null = null

  function open(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const isOwn = () => own === connection
    const own = driver.openSubscriber({
      ready() {
        if (!isOwn()) return
        isReady = true
        for (const [name, channel] of channels) listen(name, channel)
      },
      down: () => isOwn() && down(),
      ended() {
        if (!isOwn()) return
        down()
        connection = null
        own.end()
        timer = setTimeout(open, PAUSE).unref()
      },
      message(name, text) {
        for (const listener of channels.get(name)?.listeners ?? []) listener.message(text)
      },
    })
    connection = own
  }

  function down(): void {
    isReady = false
    for (const channel of channels.values()) channel.isLive = false
  }

  function listen(name: string, channel: Channel): void {
    const own = connection
    own?.subscribe(name).then(
      () => {
        if (own !== connection || !isReady) return
        channel.isLive = true
        for (const listener of channel.listeners) listener.resumed()
      },
      () => {
        // The connection was lost, and it is tried again with the next one; or the user may not: then it stays silent.
      },
    )
  }

  function leave(name: string, channel: Channel, listener: ChannelListener): void {
    if (!channel.listeners.delete(listener) || channel.listeners.size > 0) return
    channels.delete(name)
    if (channels.size > 0) {
      if (isReady) connection?.unsubscribe(name).catch(() => {})
      return
    }
    if (timer !== null) clearTimeout(timer)
    timer = null
    const own = connection
    connection = null
    isReady = false
    own?.end()
  }

  return {
    subscribe(name, listener) {
      let channel = channels.get(name)
      if (channel === undefined) {
        channel = { listeners: new Set(), isLive: false }
        channels.set(name, channel)
        if (isReady) listen(name, channel)
      } else if (channel.isLive) queueMicrotask(() => listener.resumed())
      channel.listeners.add(listener)
      if (connection === null && timer === null) open()
      const joined = channel
      return {
        get isLive() {
          return joined.isLive
        },
        close: () => leave(name, joined, listener),
      }
    },
  }
}
