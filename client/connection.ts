import type { Command, Hello, ServerMessage } from '../server/protocol/index.ts'
import { PROTOCOL_VERSION } from '../server/protocol/messages.ts'
import { forbiddenBy, OUTDATED, type Trouble, troubleOf } from './connection-trouble.ts'
import { decode } from './decode.ts'
import type { Surroundings } from './surroundings.ts'

export type ConnectionStatus =
  | { readonly kind: 'connecting' | 'live' }
  /** `waiting` for the next attempt, or `stopped`: no attempt will help. */
  | { readonly kind: 'waiting' | 'stopped'; readonly trouble: Trouble }

export interface Connection {
  /** Sends a command; false where there is no stream to send it over. */
  send(command: Command): boolean
  /** Tries at once rather than at the end of the delay. */
  retry(): void
  close(): void
}

interface ConnectionOptions {
  /** The tool's path without a slash at its end, `/__sessionscope`. */
  readonly base: string
  readonly surroundings: Surroundings
  onMessage(message: ServerMessage): void
  onStatus(status: ConnectionStatus): void
}

const patience = 5000

/** Milliseconds before attempt number `attempt` (from 0): from 0.25 to 8 s, with jitter so that panels keep no step. */
export const backOff = (attempt: number, random: number): number =>
  Math.round(Math.min(250 * 2 ** attempt, 8000) * (0.5 + random / 2))

/**
 * Keeps a stream open: asks for a token (a restarted server has a new one), opens the socket, decodes what comes, and
 * begins again with exponential back-off when it breaks.
 */
export function openConnection({ base, surroundings, onMessage, onStatus }: ConnectionOptions): Connection {
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  // All that is asynchronous belongs to a round; what comes from an earlier one is ignored.
  let round = 0
  let idle = true
  let forbidden: string | undefined

  function leave(nowIdle: boolean) {
    round++
    idle = nowIdle
    clearTimeout(timer)
    const old = socket
    socket = null
    old?.close()
  }

  function fail(code: number) {
    const hopeful = code !== OUTDATED
    leave(hopeful)
    if (hopeful) timer = setTimeout(start, backOff(attempt++, surroundings.random()))
    const trouble = forbidden ? forbiddenBy(forbidden) : troubleOf(code)
    onStatus({ kind: hopeful ? 'waiting' : 'stopped', trouble })
  }

  function receive(text: unknown) {
    const message = decode(text)
    if (message === null) return
    if (message.type === 'reload') return fail(OUTDATED)
    if (message.type === 'welcome') {
      attempt = 0
      onStatus({ kind: 'live' })
    }
    onMessage(message)
  }

  async function start() {
    leave(false)
    const mine = round
    const isMine = () => mine === round
    try {
      const hello = await askHello()
      if (!isMine()) return
      if (typeof hello === 'number') return fail(hello)
      if (hello.protocol !== PROTOCOL_VERSION) return fail(OUTDATED)
      const origin = surroundings.origin.replace(/^http/, 'ws')
      socket = new surroundings.WebSocket(`${origin}${base}/ws?v=${PROTOCOL_VERSION}&token=${hello.token}`)
      socket.onmessage = ({ data }) => isMine() && receive(data)
      socket.onclose = ({ code }) => isMine() && fail(code)
    } catch {
      if (isMine()) fail(0)
    }
  }

  /** The server's hello, or the code of what came instead: an app's catch-all answers any path with something. */
  async function askHello(): Promise<Hello | number> {
    const signal = AbortSignal.timeout(patience)
    const response = await surroundings.fetch(`${base}/api/hello`, { cache: 'no-store', signal })
    if (!response.ok) return response.status
    const hello = await response.json().catch(() => null)
    return typeof hello?.token === 'string' ? hello : 404
  }

  function wake() {
    if (!idle) return
    attempt = 0
    start()
  }
  const deafen = surroundings.listen(
    wake,
    () => leave(true),
    directive => {
      forbidden = directive
    },
  )
  onStatus({ kind: 'connecting' })
  start()

  return {
    send(command) {
      const open = socket?.readyState === 1
      if (open) socket?.send(JSON.stringify(command))
      return open
    },
    retry: wake,
    close() {
      leave(false)
      deafen()
    },
  }
}
