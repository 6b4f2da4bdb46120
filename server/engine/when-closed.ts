import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** By connection: what is to be done for those of its responses whose turn never came. */
const queued = new WeakMap<Socket, Set<() => void>>()

/**
 * Calls once a response is closed: sent, or its client gone. Node says nothing of a pipelined response that still waited
 * for its turn on the connection when that was closed; there the connection says so. One listener serves all of them.
 */
export function whenClosed({ socket }: IncomingMessage, res: ServerResponse, closed: () => void): void {
  if (res.socket !== null) {
    res.once('close', closed)
    return
  }
  const waiting = queued.get(socket) ?? new Set()
  if (!queued.has(socket)) {
    queued.set(socket, waiting)
    socket.once('close', () => {
      for (const each of waiting) each()
    })
  }
  const once = () => {
    if (waiting.delete(once)) closed()
  }
  waiting.add(once)
  res.once('close', once)
}
