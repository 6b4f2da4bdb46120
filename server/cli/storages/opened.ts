import type { ExpiresAt } from '../../engine/expiry.ts'
import type { ForeignSource } from '../../engine/express-session/source.ts'
import type { Storage } from '../../engine/storages/storage.ts'
import type { Address } from './address.ts'

/** A storage that this process has opened, with its connections. */
export interface Opened<S = Storage | ForeignSource> {
  readonly storage: S
  /** How many sessions it has, for the progress bar; null where counting them takes too long. */
  count(): Promise<number | null>
  /**
   * What its cursors belong to: where it is another, sessions may lie before a cursor that lay behind it. Absent where
   * cursors are good for ever.
   */
  order?(): Promise<string>
  close(): Promise<void>
}

export interface OpenOptions {
  readonly expiresAt: ExpiresAt
  /** Told of what is no session among the sessions of a source; a sentence without its full stop. */
  readonly onUnreadable: (reason: string) => void
}

/** One kind of storage that a command line can name. */
export interface SourceKind {
  /** `postgres`, `postgresql` */
  readonly schemes: readonly string[]
  /** For the help: `sqlite:./app.db?table=web2py_session`. */
  readonly example: string
  /** @throws AddressError where it cannot be read */
  parse(text: string): Address
  /** @throws Error with the cause and the cure where there is none, or it cannot be reached */
  openSource(address: Address, options: OpenOptions): Promise<Opened>
}

/** One that sessions can be copied to, as well. */
export interface StorageKind extends SourceKind {
  /** Whether it is stored with a session when it is over. */
  readonly keepsEnds: boolean
  openTarget(address: Address, options: OpenOptions): Promise<Opened<Storage>>
}

/** As a storage itself counts them. */
export async function countBySurvey(storage: Storage): Promise<number | null> {
  const survey = await storage.survey?.()
  return survey?.complete ? survey.sessions : null
}
