const SPACE = 0x20
const TAB = 0x09

/** One part of a `Cookie` or `Set-Cookie` header, blanks around name and value left out. */
export interface Pair {
  /** null where the part has no `=`; then `value` is the whole part. */
  readonly name: string | null
  readonly value: string
  /** Where the part begins in the text, and where it ends, without the blanks around it. */
  readonly start: number
  readonly end: number
}

function skipBlanks(text: string, start: number, end: number): number {
  let at = start
  while (at < end && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at++
  return at
}

function trimBlanks(text: string, start: number, end: number): number {
  let at = end
  while (at > start && (text.charCodeAt(at - 1) === SPACE || text.charCodeAt(at - 1) === TAB)) at--
  return at
}

/**
 * Splits at every `;`, and each part at its first `=`. Quotes protect neither. The empty text is one empty part.
 * Linear: the next `=` is found once and moved on, not searched for again by every part that has none.
 */
export function eachPair(text: string, visit: (pair: Pair, index: number) => void): void {
  let equals = text.indexOf('=')
  for (let from = 0, index = 0; from <= text.length; index++) {
    const semicolon = text.indexOf(';', from)
    const until = semicolon === -1 ? text.length : semicolon
    const start = skipBlanks(text, from, until)
    const end = trimBlanks(text, start, until)
    if (equals !== -1 && equals < start) equals = text.indexOf('=', start)
    const split = equals !== -1 && equals < end
    const name = split ? text.slice(start, trimBlanks(text, start, equals)) : null
    visit({ name, value: text.slice(split ? skipBlanks(text, equals + 1, end) : start, end), start, end }, index)
    from = until + 1
  }
}
