import type { ServerResponse } from 'node:http'
import { chunkBytes } from './response-hooks.ts'

/** Counts the bytes of a response's body where they leave the tool for Node. */
export interface BodyBytes {
  /** To be called with each chunk, before it is passed on. */
  count(chunk: unknown, encoding: unknown): void
  /** Bytes as really sent. */
  total(): number
}

/**
 * A middleware mounted before the tool, which the tool cannot see past, may compress what it is given. Then the bytes
 * are those that the socket wrote (with the few of the chunked framing), or the Content-Length where there is one.
 */
export function bodyBytes(res: ServerResponse): BodyBytes {
  let given = 0
  let encodingBefore: unknown
  let socketBefore: number | null = null
  let began = false
  return {
    count(chunk, encoding) {
      if (!began) {
        began = true
        encodingBefore = res.getHeader('content-encoding')
        socketBefore = res.headersSent ? null : (res.socket?.bytesWritten ?? null)
      }
      given += chunkBytes(chunk, encoding)
    },
    total() {
      if (res.req.method === 'HEAD' || res.statusCode === 204 || res.statusCode === 304) return 0
      if (res.getHeader('content-encoding') === encodingBefore) return given
      const length = Number(res.getHeader('content-length'))
      if (res.hasHeader('content-length') && Number.isInteger(length)) return length
      const head = (res as { _header?: unknown })._header
      if (socketBefore === null || typeof head !== 'string') return given
      return Math.max(0, res.req.socket.bytesWritten - socketBefore - head.length)
    },
  }
}
