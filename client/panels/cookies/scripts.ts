import { importPart, signal, theApp } from '../../kit.ts'

/** A script that is loaded when it is first asked for. */
export interface LaterScript<T> {
  /** null until it is there. To be asked while rendering, which is done again then. */
  get(): T | null
  /** Why it could not be loaded. */
  error(): string | null
  retry(): void
}

interface Part<T> {
  open(given: object): T
}

export function laterScript<T>(name: string): LaterScript<T> {
  const { base } = theApp()
  const state = signal<{ readonly part?: T; readonly error?: string }>({})
  let attempt = 0
  async function load() {
    try {
      const part = await importPart<Part<T>>(base, name, attempt++)
      state.value = { part: part.open({}) }
    } catch (error) {
      state.value = { error: String(error) }
    }
  }
  return {
    get() {
      if (attempt === 0) load()
      return state.value.part ?? null
    },
    error: () => state.value.error ?? null,
    retry() {
      state.value = {}
      load()
    },
  }
}
