import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Command } from '../server/protocol/index.ts'
import { type ConnectionStatus, openConnection } from './connection.ts'
import { createPreferences, type Preferences } from './preferences.ts'
import { createStore, type Store } from './store.ts'
import { pageSurroundings, type Surroundings } from './surroundings.ts'

/** One panel: what it shows, what was chosen, and the line to the app. */
export interface App {
  readonly base: string
  readonly mode: 'overlay' | 'page'
  readonly store: Store
  readonly chosen: Preferences
  readonly status: ReadonlySignal<ConnectionStatus>
  /** The wall clock, a few times a minute, for relative times. */
  readonly now: ReadonlySignal<number>
  readonly narrow: Signal<boolean>
  readonly help: Signal<boolean>
  send(command: Command): void
  retry(): void
  dispose(): void
}

export interface AppOptions {
  readonly base: string
  readonly mode: 'overlay' | 'page'
  /** The id of the exchange that this page came with. */
  readonly own: string | null
  readonly surroundings?: Surroundings
}

const tick = 5000

export function createApp({ base, mode, own, surroundings = pageSurroundings(base) }: AppOptions): App {
  const store = createStore(own)
  const chosen = createPreferences()
  const status = signal<ConnectionStatus>({ kind: 'connecting' })
  const now = signal(Date.now())
  const connection = openConnection({
    base,
    surroundings,
    onMessage: store.apply,
    onStatus: next => {
      status.value = next
    },
  })
  const timer = setInterval(() => {
    now.value = Date.now()
  }, tick)
  return {
    base,
    mode,
    store,
    chosen,
    status,
    now,
    narrow: signal(false),
    help: signal(false),
    retry: connection.retry,
    send(command) {
      if (!connection.send(command)) {
        store.notices.say({ kind: 'offline', tone: 'warn', text: 'Not done: the panel is not connected to the app.' })
      }
    },
    dispose() {
      clearInterval(timer)
      connection.close()
      chosen.dispose()
      store.dispose()
    },
  }
}

export const AppContext = createContext<App | null>(null)

export function useApp(): App {
  const app = useContext(AppContext)
  if (app === null)
    throw new Error('[sessionscope] A view was rendered outside of the panel. Render it below AppContext.')
  return app
}
