import type { BackendSpec } from './open-backend.ts'

/** What a test asks of another process or thread that uses the same locks. */
export type Command =
  | { readonly do: 'open'; readonly spec: BackendSpec }
  /** `for`: given back after so many milliseconds; else held until `release`. */
  | { readonly do: 'hold'; readonly key: string; readonly path: string; readonly for?: number }
  | { readonly do: 'release' }
  /** Adds one to the number in a file, so many times, in ten requests at once. */
  | { readonly do: 'count'; readonly key: string; readonly file: string; readonly times: number }
  /** The same with locks that may fail: each asks whether it has its lock still before it writes, and goes on without. */
  | { readonly do: 'tally'; readonly key: string; readonly file: string; readonly times: number }
  /** Takes and gives back until `release`; answers after so many turns. */
  | { readonly do: 'compete'; readonly key: string; readonly turns: number }

export type Answer =
  | { readonly done: 'ready' | 'release' | 'count' | 'compete' }
  /** `at`: milliseconds since 1970, by the clock of the host. */
  | { readonly done: 'hold'; readonly at: number }
  /** `refused`: the messages of those that had no lock, or lost it. */
  | { readonly done: 'tally'; readonly added: number; readonly refused: readonly string[] }
  | { readonly done: 'error'; readonly code: string; readonly message: string }
