const QUOTE = 34
const BACKSLASH = 92
const COLON = 58

/** A text without meta: nothing but its JSON counts. */
export const isPlainText = (text: string): boolean => text.startsWith('{"json":{') && !text.includes('"meta":')

/**
 * Whether two texts surely hold different things, found without parsing them, as most that differ do: they are alike up to
 * a place inside one and the same value. False where only a parser can tell, as with another order of keys.
 */
export function differInValue(a: string, b: string): boolean {
  if (!isPlainText(a) || !isPlainText(b)) return false
  // Another order of keys does not change the length.
  if (a.length !== b.length) return true
  let at = 0
  while (a.charCodeAt(at) === b.charCodeAt(at)) at++
  const start = startOfToken(a, at)
  // Up to here the texts are the same, and so is the key before the colon.
  return a.charCodeAt(start - 1) === COLON
}

/**
 * Where the string or the number begins in which a place lies. In a string it is the last quote before it that is not
 * escaped, if an odd number of such quotes stand before it.
 */
function startOfToken(text: string, at: number): number {
  let quotes = 0
  let last = -1
  for (let i = 0; i < at; i++) {
    const code = text.charCodeAt(i)
    if (code === BACKSLASH) i++
    else if (code === QUOTE) {
      quotes++
      last = i
    }
  }
  if (quotes % 2 === 1) return last
  let start = at
  while (/[\w.+-]/.test(text[start - 1] ?? '')) start--
  return start
}
