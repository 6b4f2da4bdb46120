import type { Adapter } from '../adapters/adapter.ts'
import type { PackedExchange } from '../protocol/index.ts'
import type { CookieWatch } from './cookies/watch.ts'
import type { Recording } from './recording.ts'
import type { Tools } from './request-facts.ts'
import type { Storages } from './storages/storages.ts'

/** What a recording needs from the tool. */
export interface RecordingContext extends Tools {
  readonly process: { readonly pid: number; readonly host: string }
  readonly adapters: readonly Adapter[]
  readonly serverTiming: boolean
  /** Follows cookies from one exchange to the next. */
  readonly cookies: CookieWatch
  /** The storages that were seen, to be looked through. */
  readonly storages: Storages
  /** Hooks the response of a recording for the script tag. */
  inject(recording: Recording): void
  /** Takes an exchange when it begins, when it ends, and when there is news of it. */
  record(exchange: PackedExchange): void
  /** The response of a recording is over. */
  closed(recording: Recording): void
  fail(where: string, error: unknown): void
}
