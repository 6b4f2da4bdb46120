import type { WebSocket } from 'ws'

/** Milliseconds for the other side to answer. ws alone would wait for 30 s. */
const PATIENCE = 1000

/** Closes a viewer's socket, and cuts it where the viewer does not answer. */
export function closeSoon(ws: WebSocket, code: number, reason: string): void {
  ws.close(code, reason)
  const timer = setTimeout(() => ws.terminate(), PATIENCE)
  timer.unref()
  ws.once('close', () => clearTimeout(timer))
}
