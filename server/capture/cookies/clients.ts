import type { IncomingMessage } from 'node:http'
import type { CookiePair } from '../../cookies/index.ts'
import type { CookieClient } from '../../protocol/index.ts'
import { ownText } from '../own-text.ts'
import { emptyJar, type Jar } from './jar.ts'
import { valueMark } from './value-mark.ts'

/** A browser, or whoever asks, with its jar. */
export interface Client {
  readonly id: string
  readonly address: string
  /** What it calls itself. */
  readonly browser: string
  readonly jar: Jar
}

/** Whose a request is, and how that is known. */
export interface Known {
  readonly client: Client
  readonly by: CookieClient['by']
}

export const MAX_CLIENTS = 60
const MAX_VALUES = 1000
/** Shorter values, `dark`, are those of many. */
const TELLING = 16
/** How much is read of each header that tells a browser, in characters. */
const MAX_HEADER = 300

/** Tells clients apart: by what only they were given, by their connection, or at least by their address and browser. */
export function createClients() {
  const clients = new Map<string, Client>()
  /** Name and value of a cookie → who has it; null where several do. */
  const owners = new Map<string, Client | null>()
  const connections = new WeakMap<object, Known>()
  let count = 0

  function create(req: IncomingMessage, address: string): Client {
    const client = { id: `c${++count}`, address: ownText(address), browser: ownText(browserOf(req)), jar: emptyJar() }
    clients.set(client.id, client)
    const [oldest] = clients.size > MAX_CLIENTS ? clients.values() : []
    if (oldest !== undefined) forget(oldest)
    return client
  }

  function forget(client: Client): void {
    clients.delete(client.id)
    for (const [key, owner] of owners) if (owner === client) owners.delete(key)
  }

  const keyOf = (name: string, value: string) => `${name}=${valueMark(value)}`

  /** A client was given a value. */
  function own(client: Client, name: string, value: string): void {
    if (value.length < TELLING) return
    const key = keyOf(name, value)
    const before = owners.get(key)
    owners.delete(key)
    owners.set(ownText(key), before === undefined || before === client ? client : null)
    const [oldest] = owners.size > MAX_VALUES ? owners.keys() : []
    if (oldest !== undefined) owners.delete(oldest)
  }

  function recognise(req: IncomingMessage, pairs: readonly CookiePair[], address: string): Known {
    for (const { name, value } of pairs) {
      const owner = value.length < TELLING ? undefined : owners.get(keyOf(name, value))
      // Many browsers may be given one value by others than this app, not by it.
      if (owner?.browser === browserOf(req) && clients.has(owner.id)) return { client: owner, by: 'cookie' }
    }
    // Whose cookies have come back before brings them again; who brings none is another: a private window, a script.
    const couldBe = ({ jar }: Client) => pairs.length > 0 || !jar.cameBack
    const connected = isForwarded(req) ? undefined : connections.get(req.socket)
    if (connected?.client.address === address && clients.has(connected.client.id) && couldBe(connected.client)) {
      return { client: connected.client, by: connected.by === 'address' ? 'address' : 'connection' }
    }
    const alike = [...clients.values()].filter(client => client.address === address)
    const [only] = alike
    if (alike.length === 1 && only !== undefined && couldBe(only) && (only.jar.held.length === 0 || !isTyped(req))) {
      return { client: only, by: 'address' }
    }
    return { client: create(req, address), by: 'new' }
  }

  return {
    own,
    /** Whose request it is. */
    of(req: IncomingMessage, pairs: readonly CookiePair[]): Known {
      const known = recognise(req, pairs, addressOf(req))
      const { client } = known
      // Who was used last is forgotten last.
      clients.delete(client.id)
      clients.set(client.id, client)
      connections.set(req.socket, known)
      return known
    },
  }
}

const browserOf = ({ headers }: IncomingMessage) => (headers['user-agent'] ?? '').slice(0, MAX_HEADER)

/** A proxy sends what many ask for over one connection. */
const isForwarded = ({ headers }: IncomingMessage) =>
  headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.via !== undefined

/** Nothing that was here before led to it. */
const isTyped = ({ headers }: IncomingMessage) => headers['sec-fetch-site'] === 'none'

/** Behind a proxy all connections are the proxy's: who it says that it asks for belongs to it. */
function addressOf({ socket, headers }: IncomingMessage): string {
  const forwarded = String(headers['x-forwarded-for'] ?? headers.forwarded ?? '')
  return [socket.remoteAddress, forwarded, headers['user-agent'], headers['accept-language']]
    .map(each => each?.slice(0, MAX_HEADER) ?? '')
    .join('\n')
}
