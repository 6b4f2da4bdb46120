export interface TakeOptions {
  /** Keys of the root that are left out: express-session's `cookie`. */
  readonly omit?: readonly string[]
  /** For parameters of an address: what the address itself hides, which is hidden here, too, in keys and values. */
  readonly hidden?: readonly string[]
  /** false keeps no bytes of Buffers, only how many there are. */
  readonly hex?: boolean
}
