import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

/** What becomes of the bytes between a client and its server. */
export type Fault =
  | { readonly kind: 'none' }
  /** Nothing comes through, nor any word that it does not; what was sent arrives once this is over. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Of each connection so many more bytes come back, and then it ends in the middle of them. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** Connections are reset, and new ones too. */
  | { readonly kind: 'cut' }

export interface Proxy {
  readonly port: number
  /** How many connections pass through it. */
  readonly connections: number
  set(fault: Fault): void
  close(): Promise<void>
}

interface Link {
  apply(): void
  destroy(): void
}

/** A network between a test and a server on 127.0.0.1, which can fail. */
export async function startProxy(target: number): Promise<Proxy> {
  let fault: Fault = { kind: 'none' }
  const links = new Set<Link>()

  function join(client: Socket): void {
    if (fault.kind === 'cut') {
      client.resetAndDestroy()
      return
    }
    const server = dial(target, '127.0.0.1')
    const both = [client, server] as const
    let left = Number.POSITIVE_INFINITY
    const link: Link = {
      apply() {
        left = fault.kind === 'truncate' ? fault.bytes : Number.POSITIVE_INFINITY
        for (const socket of both) {
          if (fault.kind === 'drop') socket.pause()
          else socket.resume()
        }
        if (fault.kind === 'cut') link.destroy()
      },
      destroy() {
        links.delete(link)
        for (const socket of both) socket.resetAndDestroy()
      },
    }
    links.add(link)
    for (const [from, to] of [both, both.toReversed()] as [Socket, Socket][]) {
      const later = createLane(() => (fault.kind === 'delay' ? fault.ms : 0))
      from.setNoDelay(true)
      from.on('error', () => {})
      from.on('data', bytes => {
        const part = from === server ? bytes.subarray(0, left) : bytes
        if (from === server) left -= part.length
        later(() => to.write(part))
        if (left === 0) later(() => to.end(link.destroy))
      })
      from.on('end', () => later(() => to.end()))
      from.on('close', () => {
        links.delete(link)
        later(() => to.destroy())
      })
    }
    link.apply()
  }

  const listener = createServer({ allowHalfOpen: true }, join)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    get connections() {
      return links.size
    },
    set(next) {
      fault = next
      for (const link of links) link.apply()
    },
    async close() {
      for (const link of links) link.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}

/** Does things one after the other, each as late as it is then said; what comes later overtakes nothing. */
function createLane(delay: () => number): (act: () => void) => void {
  const waiting: { readonly act: () => void; readonly due: number }[] = []
  function run(): void {
    while ((waiting[0]?.due ?? Number.POSITIVE_INFINITY) <= performance.now()) waiting.shift()?.act()
    const [next] = waiting
    if (next !== undefined) setTimeout(run, Math.max(1, next.due - performance.now()))
  }
  return act => {
    const ms = delay()
    if (ms === 0 && waiting.length === 0) return act()
    const last = waiting.at(-1)?.due ?? 0
    waiting.push({ act, due: Math.max(performance.now() + ms, last) })
    if (waiting.length === 1) run()
  }
}
