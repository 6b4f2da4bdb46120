import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'

/** Published by Node when a server has begun to listen, since 20. */
const LISTENING = 'tracing:net.server.listen:asyncEnd'

/**
 * Prints where the inspector is, once: when the first HTTP server of the process listens, or, where that cannot be
 * seen, at the first request. Returns what is to be called with a request: the first one that reaches the tool below a
 * mount path shows where it is in truth, which is printed then.
 */
export function announce(path: string, print: (line: string) => void): (req: IncomingMessage) => void {
  let done = false
  let placed = false
  /** `mount`: the path below which the tool is, which nobody knows before a request has come by it. */
  const say = (server: Server, mount: string) => {
    const address = server.address()
    if (address === null || typeof address === 'string') return
    placed ||= done
    done = true
    unsubscribe(LISTENING, listening)
    const line = lineOf(server, address, `${mount}${path}`)
    if (said.has(line)) return
    said.add(line)
    print(line)
  }
  const listening = (message: unknown) => {
    const { server } = message as { server?: unknown }
    if (server instanceof HttpServer || server instanceof HttpsServer) say(server, '')
  }
  subscribe(LISTENING, listening)
  return req => {
    if (placed) return
    const { baseUrl } = req as { baseUrl?: unknown }
    const mount = typeof baseUrl === 'string' ? baseUrl : ''
    const { server } = (req.socket ?? {}) as { server?: Server }
    if (done && mount === '') placed = true
    else if (server !== undefined) say(server, mount)
  }
}

/** An app may mount the tool in several places; the line is said once. */
const said = new Set<string>()

function lineOf(server: Server, address: AddressInfo, path: string): string {
  const scheme = server instanceof HttpsServer ? 'https' : 'http'
  return `[sessionscope] ${scheme}://${hostOf(address)}:${address.port}${path}/`
}

/** A server on all addresses, or on the loopback, is opened as localhost. */
function hostOf({ address, family }: AddressInfo): string {
  const loopback = ['::', '0.0.0.0', '::1', '127.0.0.1', '::ffff:127.0.0.1'].includes(address)
  if (loopback) return 'localhost'
  return family === 'IPv6' ? `[${address}]` : address
}
