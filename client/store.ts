import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import type { Exchange, PackedExchange, ServerMessage, StreamState, ToolFailure } from '../server/protocol/index.ts'
import { CAPACITY } from '../server/protocol/messages.ts'
import { unpackExchange } from '../server/protocol/pack.ts'
import { isAsset, isPending, type Tone } from './exchange-facts.ts'
import { createExchanges } from './exchanges.ts'
import { parseFilter } from './filter.ts'
import { plural } from './format.ts'
import { exchangesOfPage, problemsOf } from './page-problems.ts'

/** A line above the views, until it is dismissed or the next one comes. */
interface Notice {
  readonly tone: Tone
  readonly text: string
}

/** All that the panel shows, as signals. Messages change it through `apply` alone. */
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
  /** The problems of the page that one looks at: its own request's, its redirects', and its session's since. */
  readonly trouble: ReadonlySignal<ReturnType<typeof problemsOf>>
  readonly state: ReadonlySignal<StreamState>
  readonly paused: ReadonlySignal<boolean>
  readonly failures: ReadonlySignal<readonly ToolFailure[]>
  readonly notice: Signal<Notice | null>
  /** The last answer to an `expire`. */
  readonly expired: ReadonlySignal<Extract<ServerMessage, { type: 'expired' | 'refused' }> | null>
  /** The app's wall clock, milliseconds since 1970: that of another machine may differ from this one's. */
  clock(): number
  apply(message: ServerMessage): void
  dispose(): void
}

/**
 * @param own the id of the exchange that this very page came with, where it is known
 * @param pace least milliseconds between two updates of the list, so that a burst is drawn once
 */
export function createStore(own: string | null = null, pace = 30): Store {
  const exchanges = createExchanges()
  const all = signal<readonly PackedExchange[]>([])
  const query = signal('')
  const selected = signal<string | null>(null)
  const state = signal<StreamState>({ recording: true, capacity: CAPACITY.default })
  const paused = signal(false)
  const failures = signal<readonly ToolFailure[]>([])
  const notice = signal<Notice | null>(null)
  const expired = signal<Store['expired']['value']>(null)

  let timer: ReturnType<typeof setTimeout> | undefined
  let next = 0
  function draw() {
    timer = undefined
    next = performance.now() + pace
    all.value = exchanges.newestFirst()
  }
  function drawSoon() {
    timer ??= setTimeout(draw, next - performance.now())
  }

  // What was told latest in its life came the soonest, so that the rest is how much the clocks differ.
  let lag = Number.POSITIVE_INFINITY
  function compareClocks({ startedAt, duration, lock }: PackedExchange) {
    const told = duration ?? (lock ? lock.asked + (lock.waited ?? 0) + (lock.held ?? 0) : 0)
    lag = Math.min(lag, Date.now() - startedAt - told)
  }

  const visible = computed(() => all.value.filter(parseFilter(query.value)))
  const chosen = computed(
    () =>
      (selected.value && all.value.find(({ id }) => id === selected.value)) ||
      (visible.value.find(exchange => !isAsset(exchange)) ?? visible.value[0] ?? null),
  )
  const last = computed(() => {
    const pages = all.value.filter(exchange => !isAsset(exchange))
    const ours = pages.find(({ id }) => id === own)?.session?.fingerprint
    const done = pages.filter(exchange => !isPending(exchange))
    return (ours && done.find(({ session }) => session?.fingerprint === ours)) || (done[0] ?? pages[0] ?? null)
  })

  function apply(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        if (exchanges.meet(message.process.boot).restarted) {
          notice.value = { tone: 'calm', text: 'The app was restarted. What it did before stays below.' }
        }
        state.value = message.state
        failures.value = message.failures
        paused.value = false
        exchanges.resize(message.state.capacity)
        break
      case 'history':
        message.exchanges.forEach(exchanges.put)
        if (message.last) drawSoon()
        break
      case 'exchange':
        compareClocks(message.exchange)
        exchanges.put(message.exchange)
        drawSoon()
        break
      case 'skipped':
        notice.value = {
          tone: 'warn',
          text: `This page was too slow: it missed ${plural(message.count, 'update')}. Reload it to see all that is kept.`,
        }
        break
      case 'cleared':
        exchanges.clear()
        selected.value = null
        drawSoon()
        break
      case 'state':
        state.value = message.state
        exchanges.resize(message.state.capacity)
        drawSoon()
        break
      case 'paused':
        paused.value = message.paused
        break
      case 'failure': {
        const { where, message: what } = message.failure
        const others = failures.value.filter(known => known.where !== where || known.message !== what)
        failures.value = [message.failure, ...others]
        break
      }
      case 'refused':
        if (message.fingerprint) expired.value = message
        else notice.value = { tone: 'bad', text: `The app refused a command: ${message.message}` }
        break
      case 'expired':
        expired.value = message
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
    current: computed(() => {
      try {
        return chosen.value && unpackExchange(chosen.value)
      } catch {
        // One that cannot be read must not take the others' view with it.
        return null
      }
    }),
    last,
    trouble: computed(() => problemsOf(exchangesOfPage(all.value, own, last.value))),
    state,
    paused,
    failures,
    notice,
    expired,
    clock: () => Date.now() - (Number.isFinite(lag) ? lag : 0),
    apply,
    dispose: () => clearTimeout(timer),
  }
}
