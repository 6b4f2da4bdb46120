import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import { isUnder } from './mount.ts'

/** Answers one of our upgrade requests. `res` writes to the connection; `head` is what came behind the request. */
type AnswerUpgrade = (req: IncomingMessage, res: ServerResponse, head: Buffer, mountedBase: string) => void

interface Upgrades {
  /**
   * Where the server has 'upgrade' listeners, lets our upgrade requests pass by them; everything else of it is as it
   * was. Where it has none this does nothing: see `takeover.ts`. Cheap, so that it can be called for every request:
   * listeners may be added at any time.
   */
  attach(server: Server): void
  /** From here on, upgrade requests under this path are ours. A viewer names it by asking hello there. */
  expect(mountedBase: string): void
  /** Gives the servers back as they were. */
  close(): void
}

/** More mount paths than an app has; a mount path with a parameter in it could make any number. */
const MOUNTS = 64

/** A response on a connection that Node has taken its HTTP parser from. */
function responseOn(req: IncomingMessage): ServerResponse {
  const { socket } = req
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(socket)
  res.once('finish', () => socket.destroySoon())
  return res
}

/** Puts `take` before the server's listeners of 'upgrade', and returns what undoes it. */
function wrapEmit(server: Server, take: (args: readonly unknown[]) => boolean): () => void {
  const before = Object.getOwnPropertyDescriptor(server, 'emit')
  const { emit } = server
  const wrapper = function (this: Server, ...args: [string, ...unknown[]]): boolean {
    if (args[0] === 'upgrade' && take(args.slice(1))) return true
    return Reflect.apply(emit, this, args)
  }
  Object.defineProperty(server, 'emit', { value: wrapper, configurable: true, writable: true, enumerable: false })
  return () => {
    // Somebody else may have wrapped ours since. Then it stays and lets everything through.
    if (server.emit !== wrapper) return
    if (before === undefined) Reflect.deleteProperty(server, 'emit')
    else Object.defineProperty(server, 'emit', before)
  }
}

export function createUpgrades(answer: AnswerUpgrade): Upgrades {
  const mounts = new Set<string>()
  const undoes = new WeakMap<Server, () => void>()
  const servers: WeakRef<Server>[] = []
  let closed = false

  const take = ([req, socket, head]: readonly unknown[]): boolean => {
    const request = req as IncomingMessage
    if (closed || request.socket !== socket || !Buffer.isBuffer(head)) return false
    const mountedBase = [...mounts].find(each => isUnder(request.url, each))
    if (mountedBase === undefined) return false
    request.socket.on('error', () => request.socket.destroy())
    try {
      answer(request, responseOn(request), head, mountedBase)
    } catch {
      // A handshake that was pipelined behind requests which are still being answered: the connection is theirs.
      request.socket.destroy()
    }
    return true
  }

  return {
    attach(server) {
      if (closed || server.listenerCount('upgrade') === 0 || undoes.has(server)) return
      undoes.set(server, wrapEmit(server, take))
      servers.push(new WeakRef(server))
    },
    expect(mountedBase) {
      mounts.delete(mountedBase)
      mounts.add(mountedBase)
      if (mounts.size > MOUNTS) for (const oldest of [...mounts].slice(0, 1)) mounts.delete(oldest)
    },
    close() {
      closed = true
      for (const reference of servers) {
        const server = reference.deref()
        if (server !== undefined) undoes.get(server)?.()
      }
    },
  }
}
