import { effect, type Signal, signal } from '@preact/signals-core'

/** What a person chose, and finds again on the next page. Sizes are in CSS pixels. */
interface Choices {
  openness: 'open' | 'bar'
  dock: 'bottom' | 'right'
  theme: 'system' | 'light' | 'dark'
  height: number
  width: number
  list: number
  tab: string
  onlyChanges: boolean
}

export type Preferences = { readonly [K in keyof Choices]: Signal<Choices[K]> }

type Kept = Pick<Storage, 'getItem' | 'setItem'>

/** The first is what stands until somebody chooses. Where only some values are allowed, they are all here. */
const allowed: { readonly [K in keyof Choices]: readonly [Choices[K], ...Choices[K][]] } = {
  openness: ['bar', 'open'],
  dock: ['bottom', 'right'],
  theme: ['system', 'light', 'dark'],
  height: [420],
  width: [560],
  list: [580],
  tab: ['session'],
  onlyChanges: [false, true],
}

const storageKey = 'sessionscope'

/** The values of a choice, to go through them one after the other. */
export const nextChoice = <K extends keyof Choices>(name: K, current: Choices[K]): Choices[K] => {
  const all: readonly Choices[K][] = allowed[name]
  return all[(all.indexOf(current) + 1) % all.length] as Choices[K]
}

function fits(value: unknown, values: readonly unknown[]): boolean {
  if (values.length > 1) return values.includes(value)
  return typeof value === typeof values[0] && (typeof value !== 'number' || (value >= 100 && value < 1e4))
}

/** Nothing of the storage may fail the panel: it can be forbidden (even to name it), missing, full, or hold anything. */
function attempt<T>(act: () => T): T | null {
  try {
    return act()
  } catch {
    return null
  }
}

/**
 * Choices as signals, kept under one key of the page's storage.
 *
 * @returns the choices, and what ends the keeping
 */
export function createPreferences(
  storage: Kept | null | undefined = attempt(() => globalThis.localStorage),
): readonly [Preferences, () => void] {
  const kept = attempt(() => JSON.parse(storage?.getItem(storageKey) ?? ''))
  const names = Object.keys(allowed) as (keyof Choices)[]
  const signals = Object.fromEntries(
    names.map(name => [name, signal(fits(kept?.[name], allowed[name]) ? kept[name] : allowed[name][0])]),
  ) as unknown as Preferences
  const end = effect(() => {
    const text = JSON.stringify(Object.fromEntries(names.map(name => [name, signals[name].value])))
    attempt(() => storage?.setItem(storageKey, text))
  })
  return [signals, end]
}
