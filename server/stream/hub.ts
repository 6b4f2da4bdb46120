import type { WebSocket } from 'ws'
import {
  type PackedExchange,
  PROTOCOL_VERSION,
  type ProcessFacts,
  type ServerMessage,
  type StreamState,
  type ToolFailure,
} from '../protocol/index.ts'
import { closeSoon } from './close-soon.ts'
import { encode } from './encode.ts'
import type { Failures } from './failures.ts'
import type { History } from './history.ts'
import { createViewer, type ForAll, type Viewer, type ViewerParts } from './viewer.ts'

export interface Hub {
  readonly recording: boolean
  join(ws: WebSocket, sameVersion: boolean): void
  /** Streams an exchange, after the present turn of the event loop and in its last state by then. */
  exchange(exchange: PackedExchange): void
  failure(failure: ToolFailure): void
  close(): void
}

interface HubParts {
  readonly history: History
  readonly failures: Failures
  readonly process: ProcessFacts
  /** Removes a session from its storage. */
  readonly expire: ViewerParts['expire']
}

const VIEWERS = 32
/** Exchanges that may wait for the end of a turn. */
const WAITING = 1000
/** Milliseconds between pings. */
const BEAT = 30_000

export function createHub({ history, failures, process, expire }: HubParts): Hub {
  const viewers = new Set<Viewer>()
  const waiting = new Map<string, ServerMessage>()
  let batch: NodeJS.Immediate | null = null
  let heart: NodeJS.Timeout | null = null
  let recording = true

  const state = (): StreamState => ({ recording, capacity: history.capacity })

  const flush = () => {
    batch = null
    const live = [...viewers].filter(viewer => viewer.live)
    for (const message of waiting.values()) {
      const receivers = message.type === 'exchange' ? live : [...viewers]
      if (receivers.length === 0) continue
      const text = encode(message)
      for (const viewer of receivers) viewer.offer(text)
    }
    waiting.clear()
  }

  const wait = (key: string, message: ServerMessage) => {
    if (viewers.size === 0) return
    waiting.set(key, message)
    if (waiting.size >= WAITING) flush()
    batch ??= setImmediate(flush)
  }

  const command = (asked: ForAll) => {
    if (asked.type === 'clear') {
      history.clear()
      for (const [key, { type }] of waiting) if (type === 'exchange') waiting.delete(key)
      const text = encode({ type: 'cleared' })
      for (const viewer of viewers) viewer.cleared(text)
      return
    }
    recording = asked.options.recording ?? recording
    if (asked.options.capacity !== undefined) history.resize(asked.options.capacity)
    const text = encode({ type: 'state', state: state() })
    for (const viewer of viewers) viewer.tell(text)
  }

  const gone = (viewer: Viewer) => {
    viewers.delete(viewer)
    if (viewers.size > 0) return
    if (heart !== null) clearInterval(heart)
    if (batch !== null) clearImmediate(batch)
    heart = batch = null
    waiting.clear()
  }

  const beat = () => {
    for (const viewer of viewers) viewer.beat()
  }

  return {
    get recording() {
      return recording
    },
    join(ws, sameVersion) {
      // What is wrong with a frame is told by the close code that ws sends for it.
      ws.on('error', () => {})
      if (!sameVersion) {
        ws.send(encode({ type: 'reload', protocol: PROTOCOL_VERSION }))
        return closeSoon(ws, 4409, 'another version of the protocol')
      }
      if (viewers.size >= VIEWERS) return closeSoon(ws, 1013, 'too many viewers')
      const welcome: ServerMessage = {
        type: 'welcome',
        protocol: PROTOCOL_VERSION,
        process,
        state: state(),
        failures: failures.list(),
      }
      viewers.add(createViewer(ws, welcome, { history, command, expire, gone }))
      heart ??= setInterval(beat, BEAT).unref()
    },
    exchange: exchange => wait(`exchange ${exchange.id}`, { type: 'exchange', exchange }),
    failure: failure => wait(`failure ${failure.where}\n${failure.message}`, { type: 'failure', failure }),
    close() {
      for (const viewer of viewers) viewer.end(1001, 'the tool is closing')
    },
  }
}
