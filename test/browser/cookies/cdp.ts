import type { Readable, Writable } from 'node:stream'

/** Chromium's developer tools, over the pipe that `--remote-debugging-pipe` opens: JSON messages, a NUL behind each. */
export interface Cdp {
  send<T>(method: string, params?: object, sessionId?: string): Promise<T>
  /** All events of all sessions. */
  onEvent(listener: (event: CdpEvent) => void): void
}

export interface CdpEvent {
  readonly method: string
  readonly params: unknown
  readonly sessionId?: string
}

type Message = CdpEvent & {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

export function connectPipe(input: Writable, output: Readable): Cdp {
  const waiting = new Map<number, Waiting>()
  const listeners: ((event: CdpEvent) => void)[] = []
  let last = 0

  function receive(message: Message): void {
    if (message.id === undefined) {
      for (const listener of listeners) listener(message)
      return
    }
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error === undefined) asked?.resolve(message.result)
    else asked?.reject(new Error(`[sessionscope] the browser answers: ${message.error.message}`))
  }

  let rest = ''
  output.setEncoding('utf8')
  output.on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0')
    rest = messages.pop() ?? ''
    for (const message of messages) receive(JSON.parse(message) as Message)
  })
  output.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('[sessionscope] the browser has ended'))
    waiting.clear()
  })
  input.on('error', () => {})

  return {
    send: (method, params = {}, sessionId) => {
      const id = ++last
      const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }))
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
      return answer as Promise<never>
    },
    onEvent: listener => {
      listeners.push(listener)
    },
  }
}
