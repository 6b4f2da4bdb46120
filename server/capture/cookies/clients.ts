import type { IncomingMessage } from 'node:http'
import type { CookiePair } from '../../cookies/index.ts'
import type { CookieClient } from '../../protocol/index.ts'
import { emptyJar, type Jar } from './jar.ts'
import { valueMark } from './value-mark.ts'

/** A browser, or whoever asks, with its jar. */
export interface Client {
  readonly id: string
  readonly address: string
  readonly jar: Jar
}

const MAX_CLIENTS = 60
const MAX_VALUES = 1000
/** Shorter values, `dark`, are those of many. */
const TELLING = 16

/** Tells clients apart: by what only they were given, by their connection, or at least by their address and browser. */
export function createClients() {
  const clients = new Map<string, Client>()
  /** Name and value of a cookie → who has it; null where several do. */
  const owners = new Map<string, Client | null>()
  const connections = new WeakMap<object, Client>()
  let count = 0

  function create(address: string): Client {
    const client = { id: `c${++count}`, address, jar: emptyJar() }
    clients.set(client.id, client)
    const [oldest] = clients.size > MAX_CLIENTS ? clients.keys() : []
    if (oldest !== undefined) clients.delete(oldest)
    return client
  }

  const keyOf = (name: string, value: string) => `${name}=${valueMark(value)}`

  /** The client has a value now. */
  function own(client: Client, name: string, value: string): void {
    if (value.length < TELLING) return
    const key = keyOf(name, value)
    const before = owners.get(key)
    owners.delete(key)
    owners.set(key, before === undefined || before === client ? client : null)
    const [oldest] = owners.size > MAX_VALUES ? owners.keys() : []
    if (oldest !== undefined) owners.delete(oldest)
  }

  function recognise(
    req: IncomingMessage,
    pairs: readonly CookiePair[],
    address: string,
  ): [Client, CookieClient['by']] {
    for (const { name, value } of pairs) {
      const owner = value.length < TELLING ? undefined : owners.get(keyOf(name, value))
      if (owner != null && clients.has(owner.id)) return [owner, 'cookie']
    }
    const connected = connections.get(req.socket)
    if (connected !== undefined && connected.address === address && clients.has(connected.id))
      return [connected, 'connection']
    const alike = [...clients.values()].filter(client => client.address === address)
    const [only] = alike
    // Whose cookies have come back before brings them again; one that brings none is somebody else: a private window, a script.
    if (alike.length === 1 && only !== undefined && (pairs.length > 0 || !only.jar.cameBack)) return [only, 'address']
    return [create(address), 'new']
  }

  return {
    own,
    /** Whose request it is. */
    of(
      req: IncomingMessage,
      pairs: readonly CookiePair[],
    ): { readonly client: Client; readonly by: CookieClient['by'] } {
      const [client, by] = recognise(req, pairs, addressOf(req))
      // Who was used last is forgotten last.
      clients.delete(client.id)
      clients.set(client.id, client)
      connections.set(req.socket, client)
      for (const { name, value } of pairs) own(client, name, value)
      return { client, by }
    },
  }
}

/** Behind a proxy all connections are the proxy's: who it says that it asks for belongs to it. */
function addressOf({ socket, headers }: IncomingMessage): string {
  const forwarded = String(headers['x-forwarded-for'] ?? headers.forwarded ?? '').slice(0, 200)
  const browser = String(headers['user-agent'] ?? '').slice(0, 300)
  return [socket.remoteAddress ?? '', forwarded, browser, headers['accept-language'] ?? ''].join('\n')
}
