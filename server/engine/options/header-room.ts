import { maxHeaderSize } from 'node:http'
import { MAX_COOKIE_BYTES } from '../storages/cookie/chunks.ts'

/** What a request has besides its cookies. */
const OTHER_HEADERS = 2048

/** A browser that has more than the server takes is answered 431 by Node itself, again and again: no app sees it. */
export function warnOfHeaders(chunks: number): void {
  if (chunks * MAX_COOKIE_BYTES + OTHER_HEADERS <= maxHeaderSize) return
  process.emitWarning(
    `[sessionscope] connect({ chunks: ${chunks} }) allows for sessions of ${chunks * MAX_COOKIE_BYTES} bytes of cookies, and Node takes ${maxHeaderSize} bytes of headers, all together: a request with more is answered 431, until its user removes the cookies. Cure: fewer chunks, or node --max-http-header-size=${2 ** Math.ceil(Math.log2(chunks * MAX_COOKIE_BYTES + OTHER_HEADERS))}`,
  )
}
