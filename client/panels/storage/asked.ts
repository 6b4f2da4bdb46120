import { signal } from '../../kit.ts'

/** What was asked of the app: what it last answered stays until there is something newer. */
export interface Asked<T> {
  readonly busy: boolean
  readonly value: T | null
  readonly error: string | null
}

/** Milliseconds; the app itself waits for a storage for 5 s. */
const PATIENCE = 8000

/** The answer of the app's API, or an error that says why there is none. */
async function ask<T>(base: string, path: string): Promise<T> {
  let response: Response
  try {
    response = await fetch(`${base}/api/${path}`, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    throw new Error('the app does not answer')
  }
  const body = await response.json().catch(() => null)
  if (response.ok && body !== null) return body as T
  throw new Error(body?.error?.message?.replace('[sessionscope] ', '') ?? `the app answered ${response.status}`)
}

/** A place for answers to one kind of question. The last question counts. */
export function createAsked<T>(base: string) {
  const state = signal<Asked<T>>({ busy: false, value: null, error: null })
  let round = 0
  return {
    state,
    async ask(path: string): Promise<void> {
      const mine = ++round
      state.value = { ...state.peek(), busy: true }
      try {
        const value = await ask<T>(base, path)
        if (mine === round) state.value = { busy: false, value, error: null }
      } catch (error) {
        if (mine === round) state.value = { ...state.peek(), busy: false, error: (error as Error).message }
      }
    },
    set(value: T | null): void {
      round++
      state.value = { busy: false, value, error: null }
    },
  }
}
