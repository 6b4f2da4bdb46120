import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Takes a connection away from Node's HTTP parser, from a request that came as a plain one although it asks for an
 * upgrade: that is what Node makes of it while the server has no 'upgrade' listener, and adding one would take the
 * app's other upgrade requests away from it. Null where the connection is not this response's to take: answers to
 * earlier, pipelined requests are still to be sent on it, or it is gone.
 *
 * The parser stays attached and idle. So the connection counts as an idle one, and `server.close()` ends it.
 */
export function takeOver(req: IncomingMessage, res: ServerResponse): Duplex | null {
  const { socket } = req
  if (res.socket !== socket || res.headersSent || socket.destroyed) return null
  // Node hands the raw bytes back to JavaScript once somebody listens for them; then its own listener can go.
  socket.on('data', () => {})
  socket.removeAllListeners('data')
  // Node's own listener would report a reset of this connection to the app as 'clientError'.
  socket.removeAllListeners('error')
  // Nothing that still holds the response can write into the stream any more.
  res.detachSocket(socket)
  // Middleware before the tool may wait for it, as it would for a response whose connection closed.
  socket.once('close', () => res.emit('close'))
  return socket
}
