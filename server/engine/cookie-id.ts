import type { IncomingMessage } from 'node:http'
import { isId } from './id.ts'

/**
 * The session id in the cookies of a request; null where there is none that could be one. Of several cookies of the name the
 * first that could be one counts (browsers send the one with the longest path first, RFC 6265, section 5.4).
 */
export function cookieId(req: IncomingMessage, name: string): string | null {
  const header = req.headers.cookie
  if (header === undefined) return null
  const prefix = `${name}=`
  for (let start = 0; start < header.length; ) {
    let end = header.indexOf(';', start)
    if (end === -1) end = header.length
    const pair = header.slice(start, end).trim()
    if (pair.startsWith(prefix)) {
      const value = pair.slice(prefix.length)
      if (isId(value)) return value
    }
    start = end + 1
  }
  return null
}
