import type { IncomingHttpHeaders } from 'node:http'

/** A request as the server sees it, with the answer's status. */
export interface SeenRequest {
  readonly method: string
  /** Path and query as shown, secrets redacted. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** As Express sees it, after `trust proxy`. */
  readonly protocol: string
  /** Whether the socket itself has TLS. */
  readonly encrypted: boolean
  /** null where no headers were sent. */
  readonly status: number | null
  readonly location?: string
}
