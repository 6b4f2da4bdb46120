import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { Command } from '../server/protocol/index.ts'
import { type ConnectionStatus, openConnection } from './connection.ts'
import { createPreferences, type Preferences } from './preferences.ts'
import { createStore, type Store } from './store.ts'
import { pageSurroundings, type Surroundings } from './surroundings.ts'
import { createViewState, type ViewState } from './view-state.ts'

/** One panel: what it shows, what was chosen, and the line to the app. */
export interface App {
  readonly base: string
  readonly mode: 'overlay' | 'page'
  /** The id of the exchange that this page came with, where it is known. */
  readonly own: string | null
  readonly store: Store
  readonly chosen: Preferences
  readonly status: ReadonlySignal<ConnectionStatus>
  readonly view: ViewState
  /** False where there is no line to the app, which is then said. */
  send(command: Command): boolean
  retry(): void
  dispose(): void
}

interface AppOptions {
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
    own,
    store,
    chosen,
    status,
    view: createViewState(),
    retry: connection.retry,
    send(command) {
      const sent = connection.send(command)
      if (!sent) store.notice.value = { tone: 'warn', text: 'Not done: the panel has no connection to the app.' }
      return sent
    },
    dispose() {
      connection.close()
      forget()
      store.dispose()
    },
  }
}

let shown: App

/** Says which panel is being rendered. A page has one. */
export function showApp(app: App): void {
  shown = app
}

/** The panel that a view stands in. To be asked while it is rendered. */
export const theApp = (): App => shown
