import { effect, type Signal, signal } from '@preact/signals'

/** What a person chose, and finds again on the next page. Sizes are in CSS pixels. */
export interface Choices {
  readonly openness: 'open' | 'bar' | 'dot'
  readonly dock: 'bottom' | 'right' | 'left'
  readonly theme: 'system' | 'light' | 'dark'
  readonly height: number
  readonly width: number
  readonly list: number
  readonly tab: string
  readonly onlyChanges: boolean
}

export type Preferences = { readonly [K in keyof Choices]: Signal<Choices[K]> } & { readonly dispose: () => void }

type Kept = Pick<Storage, 'getItem' | 'setItem'>

export const defaults: Choices = {
  openness: 'bar',
  dock: 'bottom',
  theme: 'system',
  height: 420,
  width: 560,
  list: 560,
  tab: 'session',
  onlyChanges: false,
}

const key = 'sessionscope'
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown) =>
    words.includes(value as string)
const size = (value: unknown) => typeof value === 'number' && value >= 100 && value <= 10_000

const checks: { readonly [K in keyof Choices]: (value: unknown) => boolean } = {
  openness: oneOf('open', 'bar', 'dot'),
  dock: oneOf('bottom', 'right', 'left'),
  theme: oneOf('system', 'light', 'dark'),
  height: size,
  width: size,
  list: size,
  tab: value => typeof value === 'string',
  onlyChanges: value => typeof value === 'boolean',
}

function read(storage: Kept | null): Choices {
  const choices: Record<string, unknown> = { ...defaults }
  try {
    const kept: unknown = JSON.parse(storage?.getItem(key) ?? 'null')
    if (typeof kept === 'object' && kept !== null) {
      for (const [name, check] of Object.entries(checks)) {
        const value = (kept as Record<string, unknown>)[name]
        if (check(value)) choices[name] = value
      }
    }
  } catch {
    // Unreadable or forbidden: the defaults do.
  }
  return choices as unknown as Choices
}

/** The browser's storage, or null where a page may not have it: even naming it can throw. */
export function pageStorage(): Kept | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}

/** Choices as signals, kept under one key. A storage that is missing, full or forbidden costs only the memory. */
export function createPreferences(storage: Kept | null = pageStorage()): Preferences {
  const kept = read(storage)
  const signals = Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, signal(value)]))
  const dispose = effect(() => {
    const text = JSON.stringify(Object.fromEntries(Object.entries(signals).map(([name, { value }]) => [name, value])))
    try {
      storage?.setItem(key, text)
    } catch {
      // Full or forbidden.
    }
  })
  return { ...signals, dispose } as unknown as Preferences
}
