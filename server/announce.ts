import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { findMountPoint, mountedBaseOf } from './mount-point.ts'
import { createAddressList } from './stream/addresses.ts'
import { createHostList } from './stream/host-names.ts'

/** Published by Node when a server has begun to listen, since 20. */
const LISTENING = 'tracing:net.server.listen:asyncEnd'

export interface Announcement {
  /** The tool's path below the place where it is mounted. */
  readonly path: string
  readonly hosts: readonly string[]
  readonly peers: readonly string[]
  /** What the app has mounted, by which its server is known from the others of the process. */
  readonly middleware: object
}

/** A line that is still to be said. It holds the app weakly: one that never listens can be collected. */
interface Waiting extends Omit<Announcement, 'middleware'> {
  readonly middleware: WeakRef<object>
}

const waiting = new Set<Waiting>()

const collected = new FinalizationRegistry<Waiting>(settle)

/** What was said: an app may mount the tool in several places, and the line is said once. */
const said = new Set<string>()

/** More lines than anybody reads; an app that wraps its middleware anew in each request could make any number. */
const MOST = 32

/**
 * Prints where the inspector is, once: when the server of an Express app listens that has the tool in it, otherwise at the
 * first request that has come by a port, which is the right server's and shows the mount path. Returns what is to be called
 * with each request.
 */
export function announce({ path, hosts, peers, middleware }: Announcement): (req: IncomingMessage) => void {
  const own: Waiting = { path, hosts, peers, middleware: new WeakRef(middleware) }
  if (waiting.size === 0) subscribe(LISTENING, listening)
  waiting.add(own)
  collected.register(middleware, own)
  return req => {
    if (!waiting.has(own)) return
    const { server } = (req.socket ?? {}) as { server?: Server }
    const address = server === undefined ? null : addressOf(server)
    if (server === undefined || address === null) return
    settle(own)
    say(lineOf(server, address, mountedBaseOf(req, path), own))
  }
}

function settle(line: Waiting) {
  if (waiting.delete(line) && waiting.size === 0) unsubscribe(LISTENING, listening)
}

function say(line: string) {
  if (said.has(line) || said.size === MOST) return
  said.add(line)
  console.log(`[sessionscope] ${line}`)
}

function listening(message: unknown) {
  const { server } = message as { server?: unknown }
  if (!(server instanceof HttpServer || server instanceof HttpsServer)) return
  const address = addressOf(server)
  if (address === null) return
  for (const line of waiting) {
    const middleware = line.middleware.deref()
    const found = middleware === undefined ? null : findMountPoint(server, middleware)
    if (found === null) continue
    if (found.mount === null) {
      say(`is below a path of ${originOf(server, address)}/, and prints its address when a request has come by it`)
      continue
    }
    settle(line)
    say(lineOf(server, address, `${found.mount}${line.path}`, line))
  }
}

/** Null where it listens on a pipe, or no longer. */
function addressOf(server: Server): AddressInfo | null {
  const address = server.address()
  return typeof address === 'string' ? null : address
}

/** The address as a link; where the tool would refuse who follows it, what lets this machine in. */
function lineOf(
  server: Server,
  address: AddressInfo,
  path: string,
  { hosts, peers }: Pick<Announcement, 'hosts' | 'peers'>,
): string {
  const link = `${originOf(server, address)}${path}/`
  const host = hostOf(address)
  const own = `['${address.address}']`
  const missing = [
    ...(createHostList(createAddressList(), hosts)(host) ? [] : [`hosts: ${own}`]),
    // Who asks from this machine for another address than the loopback has that address.
    ...(host === 'localhost' || createAddressList(peers)(address.address) ? [] : [`peers: ${own}`]),
  ]
  if (missing.length === 0) return link
  return `${link} answers 404 by this address; to open it from this machine, add to the options of sessionscope(): { ${missing.join(', ')} }`
}

const originOf = (server: Server, address: AddressInfo) =>
  `${server instanceof TlsServer ? 'https' : 'http'}://${hostOf(address)}:${address.port}`

/** A server on all addresses, or on the loopback, is opened as localhost. */
function hostOf({ address, family }: AddressInfo): string {
  const loopback = ['::', '0.0.0.0', '::1', '127.0.0.1', '::ffff:127.0.0.1'].includes(address)
  if (loopback) return 'localhost'
  return family === 'IPv6' ? `[${address}]` : address
}
