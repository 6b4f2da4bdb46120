const SPACE = 0x20
const TAB = 0x09
const SEMICOLON = 0x3b
const EQUALS = 0x3d

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
 * Looks at each character by hand: with `indexOf('=', start)` behind a condition, V8's optimised code searched the rest
 * of the text for every part, and a megabyte of semicolons took 13 s.
 */
export function eachPair(text: string, visit: (pair: Pair, index: number) => void): void {
  for (let from = 0, index = 0; from <= text.length; index++) {
    let equals = -1
    let until = from
    for (; until < text.length; until++) {
      const code = text.charCodeAt(until)
      if (code === SEMICOLON) break
      if (code === EQUALS && equals === -1) equals = until
    }
    visit(pairOf(text, from, equals, until), index)
    from = until + 1
  }
}

function pairOf(text: string, from: number, equals: number, until: number): Pair {
  const start = skipBlanks(text, from, until)
  const end = trimBlanks(text, start, until)
  if (equals === -1) return { name: null, value: text.slice(start, end), start, end }
  const name = text.slice(start, trimBlanks(text, start, equals))
  return { name, value: text.slice(skipBlanks(text, equals + 1, end), end), start, end }
}
