import type { WebSocket } from 'ws'
import { encode } from './encode.ts'

/** The bounded way to one viewer. */
interface Outbox {
  /** Sends what a viewer can do without; where it is too slow, this is left out and counted. */
  offer(text: string): void
  /** Sends what it must know. A viewer that reads nothing at all is cut off. `sent` runs when it has left. */
  send(text: string, sent?: () => void): void
}

/** Bytes that may wait for a viewer before messages are left out. */
const LIMIT = 1024 * 1024
/** Bytes that may wait before a viewer is cut off. One exchange alone may be larger than the limit above. */
const END = 16 * LIMIT

export function createOutbox(ws: WebSocket): Outbox {
  let skipped = 0

  const settle = () => {
    if (skipped === 0 || ws.readyState !== ws.OPEN || ws.bufferedAmount > LIMIT / 2) return
    const count = skipped
    skipped = 0
    write(encode({ type: 'skipped', count }))
  }

  const write = (text: string, sent?: () => void) => {
    ws.send(text, error => {
      if (error) return
      sent?.()
      settle()
    })
  }

  return {
    offer(text) {
      if (ws.readyState !== ws.OPEN) return
      // After the first that was left out, the count goes before anything further.
      if (skipped > 0 || ws.bufferedAmount > LIMIT) skipped++
      else write(text)
    },
    send(text, sent) {
      if (ws.readyState !== ws.OPEN) return
      if (ws.bufferedAmount > END) ws.terminate()
      else write(text, sent)
    },
  }
}
