import { ServerResponse } from 'node:http'

const HEADER_METHODS = ['setHeader', 'appendHeader', 'setHeaders', 'removeHeader'] as const

/** The error of Node for headers that come too late. */
export function headersSent(action: 'set' | 'remove' | 'write'): Error {
  const error = new Error(`Cannot ${action} headers after they are sent to the client`)
  return Object.assign(error, { code: 'ERR_HTTP_HEADERS_SENT' })
}

/** By the prototype that stands behind it; there are as many as there are apps. */
const facades = new WeakMap<object, object>()

function facadeOf(behind: object): object {
  const known = facades.get(behind)
  if (known !== undefined) return known
  const facade: object = Object.create(behind, {
    headersSent: { configurable: true, get: () => true },
    writableEnded: {
      configurable: true,
      get(this: ServerResponse) {
        return this.finished
      },
    },
  })
  for (const name of HEADER_METHODS) {
    if (typeof Reflect.get(behind, name) !== 'function') continue
    const value = () => {
      throw headersSent(name === 'removeHeader' ? 'remove' : 'set')
    }
    Object.defineProperty(facade, name, { configurable: true, writable: true, value })
  }
  facades.set(behind, facade)
  return facade
}

/**
 * While a response is held back, the app must find it as it would be without that: sent. Else what it does after `end()`,
 * which is an error or nothing, would change what goes out. The facade is a prototype, for own properties that come and go
 * make the response slow for V8. Returns what ends it; that returns what is to be done once it is really sent.
 */
export function pretendSent(res: ServerResponse, ended: () => boolean): () => (() => unknown) | null {
  const behind: object = Object.getPrototypeOf(res)
  Object.setPrototypeOf(res, facadeOf(behind))
  // What a middleware has put around them would go past the facade.
  const wrapped = HEADER_METHODS.filter(name => Object.hasOwn(res, name)).map(name => [name, res[name]] as const)
  for (const [name] of wrapped) Reflect.deleteProperty(res, name)
  const destroyed = deferDestroy(res, ended)
  return () => {
    // Express sets the prototype too, where an app is mounted in another; then it has taken the facade away.
    if (Object.getPrototypeOf(res) === facadeOf(behind)) Object.setPrototypeOf(res, behind)
    for (const [name, value] of wrapped) Object.assign(res, { [name]: value })
    setFinished(res, false)
    return destroyed()
  }
}

/**
 * An error after `end()` makes Express cut the connection, on which the response is by then. Here it shall be, too: so the
 * cut waits. Returns what ends that, which returns the cut if one is due.
 */
function deferDestroy(res: ServerResponse, ended: () => boolean): () => (() => unknown) | null {
  const { socket } = res
  if (!(res instanceof ServerResponse) || socket === null || Object.hasOwn(socket, 'destroy')) return () => null
  const { destroy } = socket
  let cut: (() => unknown) | null = null
  socket.destroy = (...args) => {
    if (!ended()) return destroy.apply(socket, args)
    cut ??= () => socket.destroy(...args)
    return socket
  }
  return () => {
    Reflect.deleteProperty(socket, 'destroy')
    return cut
  }
}

/** Node's own field, which says so until the response is really ended. HTTP/2 has none. */
export function setFinished(res: ServerResponse, finished: boolean): void {
  if (Object.hasOwn(res, 'finished')) Object.assign(res, { finished })
}
