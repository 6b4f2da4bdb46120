import { chunkName, MAX_CHUNKS } from './chunks.ts'

/** What can stand for a session in the cookies of a request. */
export interface Received {
  /** Values of the cookie of the name, as they came. */
  readonly first: readonly string[]
  /** Values of `<name>.1` in the first place, and so on. */
  readonly further: readonly (readonly string[])[]
  /** The names that came. */
  readonly names: readonly string[]
}

/** Of one name so many are looked at: each costs, and a client may send thousands. */
const MAX_VALUES = 8

/** What a part of a session but the first is made of. Other things may bear such a name. */
const FURTHER_PART = /^[A-Za-z0-9_-]{9,4096}$/

/**
 * Finds the cookies of a name. Several have it where they were set for several paths or domains; browsers send that with the
 * longest path first (RFC 6265, section 5.4).
 */
export function receivedOf(header: string, name: string): Received {
  const first: string[] = []
  const further: string[][] = []
  for (let start = 0; start < header.length; ) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    const nameStart = skipSpace(header, start, end)
    if (header.startsWith(name, nameStart)) {
      const nameEnd = nameStart + name.length
      const index = indexAt(header, nameEnd)
      const equals = index === 0 ? nameEnd : nameEnd + 2
      if (equals < end && header.charCodeAt(equals) === EQUALS) {
        const value = header.slice(equals + 1, skipSpaceBack(header, equals + 1, end))
        if (index === 0) keep(first, value)
        else if (FURTHER_PART.test(value)) keep(valuesAt(further, index - 1), value)
      }
    }
    start = end + 1
  }
  return { first, further, names: namesOf(name, first, further) }
}

const EQUALS = 61
const DOT = 46
const DIGIT_0 = 48

/** Which part this names: 1 to 9 for `.1` to `.9`, 0 for the first or no part at all. */
function indexAt(header: string, at: number): number {
  if (header.charCodeAt(at) !== DOT) return 0
  const digit = header.charCodeAt(at + 1) - DIGIT_0
  return digit > 0 && digit < MAX_CHUNKS ? digit : 0
}

/** Spaces and tabs, which are no part of a value (RFC 6265bis, section 5.6). */
const isSpace = (code: number) => code === 32 || code === 9

function skipSpace(header: string, from: number, end: number): number {
  let at = from
  while (at < end && isSpace(header.charCodeAt(at))) at++
  return at
}

function skipSpaceBack(header: string, start: number, from: number): number {
  let end = from
  while (end > start && isSpace(header.charCodeAt(end - 1))) end--
  return end
}

function valuesAt(further: string[][], index: number): string[] {
  while (further.length <= index) further.push([])
  return further[index]!
}

function keep(values: string[], value: string): void {
  if (values.length < MAX_VALUES && !values.includes(value)) values.push(value)
}

function namesOf(name: string, first: readonly string[], further: readonly (readonly string[])[]): readonly string[] {
  const names = first.length > 0 ? [name] : []
  for (const [index, values] of further.entries()) if (values.length > 0) names.push(chunkName(name, index + 1))
  return names
}
