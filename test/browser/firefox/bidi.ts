import { once } from 'node:events'
import { WebSocket } from 'ws'

/** WebDriver BiDi (w3c.github.io/webdriver-bidi): JSON commands and events over one socket. */
export interface Bidi {
  send<T>(method: string, params?: object): Promise<T>
  /** All events of the session. */
  onEvent(listener: (event: BidiEvent) => void): void
  close(): Promise<void>
}

export interface BidiEvent {
  readonly method: string
  readonly params: unknown
}

interface Answer {
  readonly type: 'success' | 'error'
  readonly id: number
  readonly result?: unknown
  readonly error?: string
  readonly message?: string
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 64 * 1024 * 1024 })
  const waiting = new Map<number, Waiting>()
  const listeners: ((event: BidiEvent) => void)[] = []
  let last = 0

  socket.on('message', data => {
    const message = JSON.parse(String(data)) as Answer | (BidiEvent & { readonly type: 'event' })
    if (message.type === 'event') {
      for (const listener of listeners) listener(message)
      return
    }
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.type === 'success') asked?.resolve(message.result)
    else asked?.reject(new Error(`[sessionscope] the browser answers: ${message.error}, ${message.message}`))
  })
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('[sessionscope] the browser has ended'))
    waiting.clear()
  })
  await once(socket, 'open')
  socket.on('error', () => {})

  return {
    send: (method, params = {}) => {
      const id = ++last
      const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }))
      socket.send(JSON.stringify({ id, method, params }))
      return answer as Promise<never>
    },
    onEvent: listener => {
      listeners.push(listener)
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}
