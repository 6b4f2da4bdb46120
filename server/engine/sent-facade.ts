import type { ServerResponse } from 'node:http'

const HEADER_METHODS = ['setHeader', 'appendHeader', 'setHeaders', 'removeHeader', 'writeHead'] as const

/**
 * While a response is held back, the app must find it as it would be without that: sent. Else what it does after `end()`,
 * which is an error or nothing, would change what goes out. Returns what ends it.
 */
export function pretendSent(res: ServerResponse, ended: () => boolean): () => void {
  const own = new Map<string, PropertyDescriptor | undefined>()
  const define = (name: string, descriptor: PropertyDescriptor) => {
    own.set(name, Object.getOwnPropertyDescriptor(res, name))
    Object.defineProperty(res, name, { configurable: true, ...descriptor })
  }
  define('headersSent', { get: () => true })
  define('writableEnded', { get: ended })
  define('finished', { get: ended })
  for (const name of HEADER_METHODS) {
    if (typeof Reflect.get(res, name) !== 'function') continue
    const value = () => {
      const action = name === 'writeHead' ? 'write' : name === 'removeHeader' ? 'remove' : 'set'
      const error = new Error(`Cannot ${action} headers after they are sent to the client`)
      throw Object.assign(error, { code: 'ERR_HTTP_HEADERS_SENT' })
    }
    define(name, { value, writable: true })
  }
  return () => {
    for (const [name, descriptor] of own) {
      if (descriptor === undefined) Reflect.deleteProperty(res, name)
      else Object.defineProperty(res, name, descriptor)
    }
  }
}
