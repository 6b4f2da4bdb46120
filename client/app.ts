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

export function createApp({ base, mode, own, surroundings = pageSurroundings(base) }: AppOptions): App {
  const store = createStore(own)
  const [chosen, forget] = createPreferences()
  const status = signal<ConnectionStatus>({ kind: 'connecting' })
  const connection = openConnection({
    base,
    surroundings,
    onMessage: store.apply,
    onStatus: next => {
      status.value = next
    },
  })
  return {
    base,
    mode,
    store,
    chosen,
    status,
    narrow: signal(false),
    help: signal(false),
    retry: connection.retry,
    send(command) {
      if (!connection.send(command)) {
        store.notice.value = { tone: 'warn', text: 'Not done: the panel has no connection to the app.' }
      }
    },
    dispose() {
      connection.close()
      forget()
      store.dispose()
    },
  }
}

export const AppContext = createContext<App | null>(null)

/** The panel that a view stands in; every view does. */
export const useApp = (): App => useContext(AppContext) as App
