import type { Server } from 'node:net'
import type { WebSocket } from 'ws'
import { closeSoon } from './close-soon.ts'

/** Milliseconds. */
const LOOK_EVERY = 250

/**
 * Ends a viewer when its server stops listening: `server.close()` waits for every connection, and no developer wants
 * an open panel to keep the app from stopping. Node tells of it only after they have all ended, so we look. A server
 * that never listened, and is handed its connections, is left alone.
 */
export function endWithServer(ws: WebSocket, server: Server | undefined): void {
  if (server?.listening !== true) return
  const timer = setInterval(() => {
    if (server.listening) return
    clearInterval(timer)
    closeSoon(ws, 1001, 'the server is closing')
  }, LOOK_EVERY)
  timer.unref()
  ws.once('close', () => clearInterval(timer))
}
