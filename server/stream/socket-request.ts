import type { IncomingMessage } from 'node:http'
import { PROTOCOL_VERSION } from '../protocol/index.ts'
import type { Token } from './token.ts'

/** What a request for the stream's socket comes to. */
type SocketRequest =
  | { readonly accepted: true; readonly sameVersion: boolean }
  | { readonly accepted: false; readonly status: number; readonly code: string; readonly message: string }

const hasToken = (header: string | undefined, wanted: string) =>
  header?.split(',').some(each => each.trim().toLowerCase() === wanted) ?? false

/** RFC 6455, 4.2.1. */
function isHandshake({ method, httpVersion, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    httpVersion === '1.1' &&
    hasToken(headers.upgrade, 'websocket') &&
    hasToken(headers.connection, 'upgrade') &&
    headers['sec-websocket-version'] === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  )
}

/** For a request that the gate has let pass. A wrong token is told the same whatever the version. */
export function checkSocketRequest(req: IncomingMessage, search: string, token: Token): SocketRequest {
  const parameters = new URLSearchParams(search)
  if (!isHandshake(req)) {
    return {
      accepted: false,
      status: 426,
      code: 'not-a-websocket',
      message: 'this path takes WebSocket handshakes of version 13 only; the same facts are under api/ as JSON',
    }
  }
  if (parameters.getAll('token').length !== 1 || !token.matches(parameters.get('token'))) {
    return {
      accepted: false,
      status: 403,
      code: 'bad-token',
      message: 'the token is missing or of another start of the app; ask api/hello for the present one',
    }
  }
  return { accepted: true, sameVersion: parameters.get('v') === String(PROTOCOL_VERSION) }
}
