import type { SessionsPage, StorageSummary, StoredSessionFacts } from '../../../server/protocol/index.ts'
import { batch, effect, fingerprint as shown, signal, theApp } from '../../kit.ts'
import { createAsked } from './asked.ts'

/** Sessions of a page. */
const PAGE = 50
/** What is older when one comes back to the view is asked for again; milliseconds. */
const FRESH = 10_000

/** What the view knows of the app's storages, and what one is in the midst of. It ends with the page. */
function createState() {
  const app = theApp()
  const storages = createAsked<{ readonly storages: readonly StorageSummary[] }>(app.base)
  const page = createAsked<SessionsPage>(app.base)
  const session = createAsked<StoredSessionFacts>(app.base)
  /** The chosen storage's id; null for the first. */
  const chosen = signal<string | null>(null)
  const find = signal('')
  /** What the page was asked for. */
  const asked = signal('')
  /** The cursors of the pages so far, the present one last. */
  const trail = signal<readonly (string | null)[]>([null])
  const open = signal<string | null>(null)
  /** The session that is to be expired, once that is confirmed; and that whose answer is awaited. */
  const confirming = signal<string | null>(null)
  const expiring = signal<string | null>(null)
  const news = signal<{ readonly tone: 'bad' | 'good'; readonly text: string } | null>(null)
  let since = Number.NEGATIVE_INFINITY

  const inStorage = () => `storage=${chosen.peek() ?? storages.state.peek().value?.storages[0]?.id ?? 1}`

  function askPage() {
    const cursor = trail.peek().at(-1)
    const from = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    return page.ask(`storage/sessions?${inStorage()}&limit=${PAGE}&find=${encodeURIComponent(asked.peek())}${from}`)
  }

  async function refresh() {
    since = performance.now()
    await storages.ask('storage')
    const all = storages.state.peek().value?.storages ?? []
    const one = all.find(({ id }) => id === chosen.peek()) ?? all[0]
    if (one?.listed) await askPage()
  }

  function search(text: string) {
    batch(() => {
      find.value = text
      asked.value = text.trim()
      trail.value = [null]
      open.value = null
      confirming.value = null
    })
    askPage()
  }

  function turn(to: readonly (string | null)[]) {
    batch(() => {
      trail.value = to
      open.value = null
      confirming.value = null
    })
    askPage()
  }

  // Cleared is the same as searched for nothing.
  effect(() => {
    if (find.value === '' && asked.peek() !== '') queueMicrotask(() => search(''))
  })

  effect(() => {
    const answer = app.store.expired.value
    if (!answer?.fingerprint || answer.fingerprint !== expiring.peek()) return
    const { fingerprint } = answer
    queueMicrotask(() =>
      batch(() => {
        expiring.value = null
        if (answer.type === 'refused') {
          news.value = { tone: 'bad', text: `Not expired: ${answer.message}` }
          return
        }
        const text = answer.found ? 'is expired: its browser has no session any more' : 'was gone already'
        news.value = { tone: 'good', text: `Session ${shown(fingerprint)} ${text}.` }
        if (open.peek() === fingerprint) open.value = null
        refresh()
      }),
    )
  })

  return {
    ...{ storages, page, session, chosen, find, asked, trail, open, confirming, expiring, news },
    refresh,
    search,
    /** Asked when the view comes into sight. */
    shown: (root: Element | null) => {
      if (root && performance.now() - since > FRESH) queueMicrotask(refresh)
    },
    choose(id: string) {
      chosen.value = id
      page.set(null)
      search('')
    },
    next() {
      const cursor = page.state.peek().value?.cursor
      if (cursor) turn([...trail.peek(), cursor])
    },
    back: () => turn(trail.peek().slice(0, -1)),
    look(fingerprint: string) {
      const isOpen = open.peek() === fingerprint
      batch(() => {
        open.value = isOpen ? null : fingerprint
        confirming.value = null
        session.set(null)
      })
      if (!isOpen) session.ask(`storage/sessions/${fingerprint}?${inStorage()}`)
    },
    expire(fingerprint: string) {
      const storage = chosen.peek() ?? storages.state.peek().value?.storages[0]?.id
      if (storage === undefined) return
      batch(() => {
        confirming.value = null
        news.value = null
        if (app.send({ type: 'expire', storage, fingerprint })) expiring.value = fingerprint
      })
    },
  }
}

export type State = ReturnType<typeof createState>

const states = new WeakMap<object, State>()

/** The state of the panel that is being rendered. */
export function theState(): State {
  const app = theApp()
  const state = states.get(app) ?? createState()
  states.set(app, state)
  return state
}
