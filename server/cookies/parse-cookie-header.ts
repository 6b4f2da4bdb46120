import { eachPair } from './pairs.ts'

/** One pair of a `Cookie` header, as it stands there. */
export interface CookiePair {
  /** Empty where the pair has none: browsers send a cookie without a name as its value alone. */
  readonly name: string
  /** Undecoded, quotes included. */
  readonly value: string
  /** Where the pair begins in the header, in characters, and where it ends, without the blanks around it. */
  readonly start: number
  readonly end: number
}

/**
 * A `Cookie` header → its pairs in their order, duplicates and nameless ones included (RFC 6265bis, section 4.2.1).
 * Express and the `cookie` package read the same names and values, keep the first of each name and leave out what has
 * no `=`. Linear in the header's length; never throws.
 */
export function parseCookieHeader(header: string): CookiePair[] {
  const pairs: CookiePair[] = []
  eachPair(header, ({ name, value, start, end }) => {
    if (start < end) pairs.push({ name: name ?? '', value, start, end })
  })
  return pairs
}
