import type { WebSocket } from 'ws'
import {
  type Command,
  type Expired,
  isRefusal,
  parseCommand,
  type Refusal,
  type ServerMessage,
} from '../protocol/index.ts'
import { closeSoon } from './close-soon.ts'
import { encode } from './encode.ts'
import type { History } from './history.ts'
import { createOutbox } from './outbox.ts'

/** One open panel. */
export interface Viewer {
  /** An exchange's message, already encoded. */
  offer(text: string): void
  tell(text: string): void
  /** Whether the stream to it runs. */
  readonly live: boolean
  cleared(text: string): void
  /** Pings, and ends the viewer when the ping before was not answered. */
  beat(): void
  end(code: number, reason: string): void
}

/** What concerns everybody. */
export type ForAll = Extract<Command, { type: 'clear' | 'set' }>

export interface ViewerParts {
  readonly history: History
  readonly command: (command: ForAll) => void
  /** Removes a session from its storage. Never rejects. */
  readonly expire: (storage: string, fingerprint: string) => Promise<Expired | Refusal>
  /** After the connection has ended. */
  readonly gone: (viewer: Viewer) => void
}

/** Bytes of exchanges in one part of the history. */
const PART = 256 * 1024
const COMMANDS_A_SECOND = 50

/** A second's worth of commands, no more. */
function createRate(limit: number): () => boolean {
  let since = 0
  let count = 0
  return () => {
    const now = performance.now()
    if (now - since >= 1000) {
      since = now
      count = 0
    }
    return ++count <= limit
  }
}

/** Speaks with one viewer, from the welcome on. */
export function createViewer(ws: WebSocket, welcome: ServerMessage, parts: ViewerParts): Viewer {
  const { history } = parts
  const outbox = createOutbox(ws)
  const mayCommand = createRate(COMMANDS_A_SECOND)
  let paused = false
  let missedClear: string | null = null
  let alive = true
  let telling = 0

  const tellHistory = () => {
    const mine = ++telling
    const { end } = history
    const part = (from: number) => {
      if (mine !== telling) return
      const { exchanges, next } = history.read(from, end, PART)
      const last = next >= end
      // The next part is made when this one has left, so a slow viewer holds no more than one.
      outbox.send(encode({ type: 'history', exchanges, last }), last ? undefined : () => part(next))
    }
    part(0)
  }

  const pause = (wanted: boolean) => {
    const resumed = paused && !wanted
    paused = wanted
    outbox.send(encode({ type: 'paused', paused }))
    if (paused) telling++
    if (!resumed) return
    if (missedClear !== null) outbox.send(missedClear)
    missedClear = null
    tellHistory()
  }

  const refuse = (code: string, message: string) => outbox.send(encode({ type: 'refused', code, message }))

  const expire = async (storage: string, fingerprint: string) => {
    const answer = await parts.expire(storage, fingerprint)
    const message: ServerMessage = isRefusal(answer)
      ? { type: 'refused', code: answer.refused, message: answer.message, fingerprint }
      : { type: 'expired', ...answer }
    outbox.send(encode(message))
  }

  const obey = (text: string) => {
    const command = parseCommand(text)
    if ('error' in command) refuse('bad-command', command.error)
    else if (command.type === 'pause') pause(command.paused)
    else if (command.type === 'expire') void expire(command.storage, command.fingerprint)
    else parts.command(command)
  }

  const viewer: Viewer = {
    get live() {
      return !paused
    },
    offer: outbox.offer,
    tell: text => outbox.send(text),
    cleared(text) {
      // Who paused wants to go on looking at what is there.
      if (paused) missedClear = text
      else outbox.send(text)
    },
    beat() {
      if (!alive) return ws.terminate()
      alive = false
      if (ws.readyState === ws.OPEN) ws.ping()
    },
    end: (code, reason) => closeSoon(ws, code, reason),
  }

  ws.on('pong', () => {
    alive = true
  })
  ws.on('message', (data, isBinary) => {
    if (ws.readyState !== ws.OPEN) return
    if (!mayCommand()) return closeSoon(ws, 1008, 'too many commands')
    if (isBinary) return refuse('bad-command', 'a command is text')
    obey(data.toString())
  })
  ws.once('close', () => {
    telling++
    parts.gone(viewer)
  })

  outbox.send(encode(welcome))
  tellHistory()
  return viewer
}
