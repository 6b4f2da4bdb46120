import type { Carry } from './carriers/carrier.ts'
import type { Codec } from './codec/codec.ts'
import type { Locks } from './locks/lock.ts'
import type { Config } from './options.ts'
import type { Storage } from './storages/storage.ts'

/** What one `connect()` works with. */
export interface Engine {
  readonly config: Config
  /** null where each session is in its own cookie. */
  readonly storage: Storage | null
  /** Finds the session of a request. */
  readonly carry: Carry
  readonly locks: Locks
  readonly codec: Codec
}

/** The codec's text of a session without keys. */
export const EMPTY_TEXT = '{"json":{}}'
