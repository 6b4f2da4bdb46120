import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { ClientRequest, type IncomingMessage } from 'node:http'
import { Socket } from 'node:net'

/*
 * Which request of this process was made by the handler of which other one. A handler runs in a context that knows its
 * request; Node and undici tell of each outgoing request, in the context that made it; and both ends of a connection know
 * its two addresses and ports. A connection that is kept alive belongs to the request that it carries now.
 */

type Cause = WeakRef<IncomingMessage>

// A weak reference, for a context lives on in whatever was opened in it: a database connection, a timer.
const running = new AsyncLocalStorage<Cause>()

/** By connection, for outgoing requests that were not answered yet. */
const pending = new Map<string, { readonly cause: Cause }>()
const endOf = new WeakMap<object, () => void>()
const causes = new WeakMap<object, Cause>()
/** Requests of node:http that are noted already, or need not be. */
const seen = new WeakSet<object>()
let onLink: ((connection: string) => void) | null = null

/** Runs a handler so that the requests it makes to this same process are known as its own. */
export function runCaused<T>(req: IncomingMessage, handler: () => T): T {
  return running.run(new WeakRef(req), handler)
}

/** The connection that a request came on, as its client names it; null where it has no addresses. */
export function connectionOf({ socket }: IncomingMessage): string | null {
  return socket.remotePort === undefined ? null : connection(socket, 'remote', 'local')
}

/** The request whose handler made the request that this connection now carries, while it is not answered. */
export function causeOn(connection: string | null): IncomingMessage | null {
  return connection === null ? null : (pending.get(connection)?.cause.deref() ?? null)
}

/** Begins to watch outgoing requests, once for a process; a second call does nothing. */
export function watchOutgoing(linked: (connection: string) => void): void {
  if (onLink !== null) return
  onLink = linked
  // `created` is newer than some of the Nodes that this runs on; there a request is known once its body has ended.
  for (const name of ['http.client.request.created', 'http.client.request.start']) {
    listen(name, ({ request }) => request instanceof ClientRequest && beginHttp(request))
  }
  listen('http.client.response.finish', ({ request }) => {
    if (!isObject(request)) return
    // It may be answered before its body has ended.
    seen.add(request)
    end(request)
  })
  listen('undici:request:create', ({ request }) => {
    const cause = running.getStore()
    if (cause !== undefined && isObject(request)) causes.set(request, cause)
  })
  listen('undici:client:sendHeaders', ({ request, socket }) => {
    const cause = isObject(request) ? causes.get(request) : undefined
    if (cause !== undefined && isObject(request) && socket instanceof Socket) link(request, socket, cause)
  })
  for (const name of ['undici:request:headers', 'undici:request:error']) {
    listen(name, ({ request }) => isObject(request) && end(request))
  }
}

function beginHttp(request: ClientRequest): void {
  const cause = running.getStore()
  if (cause === undefined || seen.has(request)) return
  seen.add(request)
  const connected = (socket: Socket) => {
    if (socket.connecting) socket.once('connect', () => link(request, socket, cause))
    else link(request, socket, cause)
  }
  if (request.socket) connected(request.socket)
  else request.once('socket', connected)
  request.once('close', () => end(request))
}

function link(request: object, socket: Socket, cause: Cause): void {
  end(request)
  if (socket.destroyed || socket.localPort === undefined) return
  const name = connection(socket, 'local', 'remote')
  const entry = { cause }
  const unlink = () => {
    if (pending.get(name) === entry) pending.delete(name)
    endOf.delete(request)
    socket.removeListener('close', unlink)
  }
  pending.set(name, entry)
  endOf.set(request, unlink)
  socket.once('close', unlink)
  onLink?.(name)
}

const end = (request: object) => endOf.get(request)?.()

/** `127.0.0.1:50123 127.0.0.1:3000`, the client's end first. */
function connection(socket: Socket, client: 'local' | 'remote', server: 'local' | 'remote'): string {
  const end = (side: 'local' | 'remote') => `${bare(socket[`${side}Address`])}:${socket[`${side}Port`]}`
  return `${end(client)} ${end(server)}`
}

/** A server that listens on :: sees an IPv4 client as ::ffff:127.0.0.1. */
const bare = (address = '') => (address.startsWith('::ffff:') ? address.slice(7) : address)

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What is published there is Node's and undici's own: it is looked at, and no surprise in it may reach the app. */
function listen(name: string, hear: (message: Record<string, unknown>) => unknown): void {
  subscribe(name, message => {
    try {
      if (isObject(message)) hear(message as Record<string, unknown>)
    } catch {
      // Then this one request is unknown, and a deadlock through it ends by its timeout.
    }
  })
}
