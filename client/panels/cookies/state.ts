import { signal, theApp } from '../../kit.ts'
import { watchPageCookies } from '../../page-cookie-changes.ts'
import type * as Judge from '../judge/index.ts'
import type * as Suffixes from '../suffixes/index.ts'
import { laterScript } from './scripts.ts'

/** Changes of the page's cookies that are told. */
const MOST_NEWS = 5

/** Which library the line to write instead is for. */
export type Library = 'resCookie' | 'expressSession' | 'cookieSession'

function createState() {
  const news = signal<readonly string[]>([])
  let unwatch: (() => void) | undefined
  return {
    judge: laterScript<typeof Judge>('judge'),
    suffixes: laterScript<typeof Suffixes>('suffixes'),
    /** Which was chosen; null for what the session is made by. */
    library: signal<Library | null>(null),
    /** What changed of the page's cookies while the view was open, the latest first. */
    news,
    /** Watches the page's cookies while the view is there. */
    watch(root: Element | null) {
      unwatch?.()
      unwatch = root
        ? watchPageCookies((what, name) => {
            news.value = [`${what} ${name}`, ...news.peek()].slice(0, MOST_NEWS)
          })
        : undefined
      if (!root) queueMicrotask(() => (news.value = []))
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

/** What reasons mean, once the script is there that knows it. */
export const explained = (reasons: readonly string[], line?: Parameters<typeof Judge.explainReason>[1]) =>
  reasons.length === 0 ? [] : reasons.flatMap(reason => theState().judge.get()?.explainReason(reason, line) ?? [])

export const reasonsText = (reasons: readonly string[]): string =>
  explained(reasons)
    .map(({ text }) => text)
    .join('; ')
