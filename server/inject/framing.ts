import type { ServerResponse } from 'node:http'

/** The Content-Length that the app set on a response, while it can still change. */
export interface Framing {
  /** null where there is none. */
  length(): number | null
  /** Another length; null for none, upon which Node sends the body in chunks. Without a length nothing changes. */
  change(length: number | null): void
  /** What the app set, after headers that could not be sent. */
  restore(): void
}

const HEADER = 'Content-Length'

export function createFraming(res: ServerResponse): Framing {
  let original: ReturnType<ServerResponse['getHeader']>

  return {
    length() {
      const value = res.getHeader(HEADER)
      return value === undefined ? null : Number(value)
    },
    change(length) {
      const value = res.getHeader(HEADER)
      if (value === undefined) return
      original ??= value
      if (length === null) res.removeHeader(HEADER)
      else res.setHeader(HEADER, typeof value === 'number' ? length : String(length))
    },
    restore() {
      if (original !== undefined) res.setHeader(HEADER, original)
      original = undefined
    },
  }
}
