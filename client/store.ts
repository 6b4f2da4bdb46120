import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import {
  CAPACITY,
  type Exchange,
  type PackedExchange,
  type ProcessFacts,
  type ServerMessage,
  type StreamState,
  type ToolFailure,
  unpackExchange,
} from '../server/protocol/index.ts'
import { isAsset, isPending } from './exchange-facts.ts'
import { createExchanges } from './exchanges.ts'
import { parseFilter } from './filter.ts'
import { plural } from './format.ts'
import { createNotices, type Notices } from './notices.ts'

/** All that the panel shows, as signals. Only `apply` and the writable ones change it. */
export interface Store {
  readonly all: ReadonlySignal<readonly PackedExchange[]>
  /** What the query lets through, newest first. */
  readonly visible: ReadonlySignal<readonly PackedExchange[]>
  readonly query: Signal<string>
  /** The chosen exchange's id; null follows the newest. */
  readonly selected: Signal<string | null>
  readonly current: ReadonlySignal<Exchange | null>
  /** What the bar tells of: the newest exchange of the page's own session that is more than a file. */
  readonly last: ReadonlySignal<PackedExchange | null>
  readonly process: ReadonlySignal<ProcessFacts | null>
  readonly state: ReadonlySignal<StreamState>
  readonly paused: ReadonlySignal<boolean>
  readonly failures: ReadonlySignal<readonly ToolFailure[]>
  readonly notices: Notices
  apply(message: ServerMessage): void
  dispose(): void
}

const pace = 30

/**
 * @param own the id of the exchange that this very page came with, where it is known
 * @param frame least milliseconds between two updates of the views, so that a burst is drawn once
 */
export function createStore(own: string | null = null, frame = pace): Store {
  const exchanges = createExchanges()
  const notices = createNotices()
  const all = signal<readonly PackedExchange[]>([])
  const query = signal('')
  const selected = signal<string | null>(null)
  const process = signal<ProcessFacts | null>(null)
  const state = signal<StreamState>({ recording: true, capacity: CAPACITY.default })
  const paused = signal(false)
  const failures = signal<readonly ToolFailure[]>([])

  let timer: ReturnType<typeof setTimeout> | undefined
  let drawn = Number.NEGATIVE_INFINITY
  function draw() {
    clearTimeout(timer)
    timer = undefined
    drawn = performance.now()
    all.value = exchanges.newestFirst()
  }
  function drawSoon() {
    const wait = drawn + frame - performance.now()
    if (wait <= 0) draw()
    else timer ??= setTimeout(draw, wait)
  }

  const filter = computed(() => parseFilter(query.value))
  const visible = computed(() => all.value.filter(filter.value))
  const packed = computed(() => {
    const chosen = selected.value && all.value.find(({ id }) => id === selected.value)
    return chosen || (visible.value.find(exchange => !isAsset(exchange)) ?? visible.value[0] ?? null)
  })
  const last = computed(() => {
    const pages = all.value.filter(exchange => !isAsset(exchange))
    const ours = pages.find(({ id }) => id === own)?.session?.fingerprint
    const same = ours && pages.find(exchange => exchange.session?.fingerprint === ours && !isPending(exchange))
    return same || (pages.find(exchange => !isPending(exchange)) ?? pages[0] ?? null)
  })

  function apply(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        if (exchanges.meet(message.process.boot).restarted) {
          notices.say({ kind: 'restart', tone: 'calm', text: 'The app was restarted. What it did before stays below.' })
        }
        process.value = message.process
        state.value = message.state
        failures.value = message.failures
        paused.value = false
        exchanges.resize(message.state.capacity)
        break
      case 'history':
        exchanges.replay(message)
        drawSoon()
        break
      case 'exchange':
        exchanges.put(message.exchange)
        drawSoon()
        break
      case 'skipped':
        notices.say({
          kind: 'skipped',
          tone: 'warn',
          text: `This page was too slow: ${plural(message.count, 'update was', 'updates were')} left out. Reload to see all that is kept.`,
        })
        break
      case 'cleared':
        exchanges.clear()
        selected.value = null
        draw()
        break
      case 'state':
        state.value = message.state
        exchanges.resize(message.state.capacity)
        drawSoon()
        break
      case 'paused':
        paused.value = message.paused
        break
      case 'failure':
        failures.value = [message.failure, ...failures.value.filter(known => !sameFailure(known, message.failure))]
        break
      case 'refused':
        notices.say({ kind: 'refused', tone: 'bad', text: `The server refused a command: ${message.message}` })
        break
      case 'reload':
        break // The connection stops, and says so itself.
      default:
        message satisfies never
    }
  }

  return {
    all,
    visible,
    query,
    selected,
    current: computed(() => packed.value && unpackExchange(packed.value)),
    last,
    process,
    state,
    paused,
    failures,
    notices,
    apply,
    dispose() {
      clearTimeout(timer)
      notices.dispose()
    },
  }
}

const sameFailure = (a: ToolFailure, b: ToolFailure) => a.where === b.where && a.message === b.message
