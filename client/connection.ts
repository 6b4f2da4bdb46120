import {
  type Command,
  decodeMessage,
  type Hello,
  PROTOCOL_VERSION,
  type ServerMessage,
} from '../server/protocol/index.ts'
import { isHello, refusal, type Trouble, unreachable } from './connection-trouble.ts'
import type { Surroundings } from './surroundings.ts'

export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The next attempt comes in `delay` milliseconds. */
  | { readonly kind: 'waiting'; readonly delay: number; readonly trouble: Trouble }
  /** No attempt will help. */
  | { readonly kind: 'stopped'; readonly trouble: Trouble }

export interface Connection {
  /** Sends a command; false where there is no stream to send it over. */
  send(command: Command): boolean
  /** Tries at once rather than at the end of the delay. */
  retry(): void
  close(): void
}

export interface ConnectionOptions {
  /** The tool's path without a slash at its end, `/__sessionscope`. */
  readonly base: string
  readonly surroundings: Surroundings
  onMessage(message: ServerMessage): void
  onStatus(status: ConnectionStatus): void
}

const firstDelay = 250
const longestDelay = 8000
const patience = 5000

const outdated: Trouble = {
  why: 'This page was loaded from another version of sessionscope than the app runs now.',
  cure: 'Reload this page.',
}

/** Milliseconds before attempt number `attempt` (from 0): doubled each time, with jitter so that panels do not come in step. */
export const backOff = (attempt: number, random: number): number =>
  Math.round(Math.min(firstDelay * 2 ** attempt, longestDelay) * (0.5 + random / 2))

/**
 * Keeps a stream open: asks for a token (a restarted server has a new one), opens the socket, decodes what comes, and
 * begins again with exponential back-off when it breaks.
 */
export function openConnection({ base, surroundings, onMessage, onStatus }: ConnectionOptions): Connection {
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  // Everything asynchronous belongs to a round; what comes from an earlier one is ignored.
  let round = 0
  let state: 'trying' | 'waiting' | 'asleep' | 'over' = 'asleep'
  let forbidden: string | null = null

  function leave() {
    round++
    clearTimeout(timer)
    const old = socket
    socket = null
    old?.close()
  }

  function wait(trouble: Trouble) {
    leave()
    state = 'waiting'
    const delay = backOff(attempt++, surroundings.random())
    timer = setTimeout(start, delay)
    onStatus({ kind: 'waiting', delay, trouble: forbidden === null ? trouble : refusal(forbidden) })
  }

  function stop(trouble: Trouble) {
    leave()
    state = 'over'
    onStatus({ kind: 'stopped', trouble })
  }

  function receive(data: unknown) {
    const message = typeof data === 'string' ? decodeMessage(data) : null
    if (message === null) return
    if (message.type === 'reload' || (message.type === 'welcome' && message.protocol !== PROTOCOL_VERSION)) {
      return stop(outdated)
    }
    if (message.type === 'welcome') {
      attempt = 0
      onStatus({ kind: 'live' })
    }
    onMessage(message)
  }

  function open(token: string, mine: number) {
    const url = `${surroundings.origin.replace(/^http/, 'ws')}${base}/ws?v=${PROTOCOL_VERSION}&token=${encodeURIComponent(token)}`
    const opened = new surroundings.WebSocket(url)
    socket = opened
    opened.onmessage = ({ data }) => mine === round && receive(data)
    opened.onclose = ({ code }) => mine === round && (code === 4409 ? stop(outdated) : wait(unreachable(code)))
  }

  async function start() {
    leave()
    state = 'trying'
    const mine = round
    if (attempt === 0) onStatus({ kind: 'connecting' })
    try {
      const hello = await askHello()
      if (mine !== round) return
      if ('why' in hello) wait(hello)
      else if (hello.protocol !== PROTOCOL_VERSION) stop(outdated)
      else open(hello.token, mine)
    } catch {
      if (mine === round) wait(unreachable(null))
    }
  }

  async function askHello(): Promise<Hello | Trouble> {
    const response = await surroundings.fetch(`${base}/api/hello`, {
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
    })
    const answer: unknown = response.ok ? await response.json().catch(() => null) : null
    return isHello(answer) ? answer : unreachable(response.status)
  }

  const wake = () => {
    if (state !== 'waiting' && state !== 'asleep') return
    attempt = 0
    start()
  }
  const deafen = surroundings.listen(wake, () => {
    if (state === 'over') return
    leave()
    state = 'asleep'
  })
  const forget = surroundings.onForbidden(directive => {
    forbidden = directive
  })
  start()

  return {
    send(command) {
      if (socket?.readyState !== 1) return false
      socket.send(JSON.stringify(command))
      return true
    },
    retry: wake,
    close() {
      leave()
      state = 'over'
      deafen()
      forget()
    },
  }
}
