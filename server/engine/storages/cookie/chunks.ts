/*
 * A text that is too long for one cookie goes into several: `<name>`, `<name>.1`, `<name>.2`, … Each but the first begins
 * with eight characters of the text's own nonce, so that parts of two texts are told apart before they are put together. That
 * they are a whole, and in their order, only the seal tells.
 */

/** One digit numbers them all. Node takes 16 KB of headers in a request unless told otherwise, which is three. */
export const MAX_CHUNKS = 10
/** Bytes of a cookie with its name and its attributes that each browser keeps (RFC 6265bis, sections 5.7 and 6.1). */
export const MAX_COOKIE_BYTES = 4096

const MARK_AT = 12
const MARK = 8

export interface NamedValue {
  readonly name: string
  readonly value: string
}

/** How long texts may be. */
interface Room {
  /** Characters in the first cookie, and in each further one. */
  readonly first: number
  readonly further: number
}

/** @param attributesBytes of `; Path=/; HttpOnly` and so on */
export function roomFor(name: string, attributesBytes: number): Room {
  const first = MAX_COOKIE_BYTES - attributesBytes - Buffer.byteLength(name) - 1
  return { first, further: first - 2 - MARK }
}

/** How many cookies a text of so many characters takes; Infinity where no number is enough. */
export function chunksFor(length: number, { first, further }: Room): number {
  if (length <= first) return 1
  return first < MARK_AT + MARK || further <= 0 ? Number.POSITIVE_INFINITY : 1 + Math.ceil((length - first) / further)
}

export const chunkName = (name: string, index: number): string => (index === 0 ? name : `${name}.${index}`)

export function split(text: string, name: string, chunks: number, { first, further }: Room): readonly NamedValue[] {
  if (chunks === 1) return [{ name, value: text }]
  const mark = markOf(text)
  return Array.from({ length: chunks }, (_, index) => {
    const start = first + (index - 1) * further
    const value = index === 0 ? text.slice(0, first) : mark + text.slice(start, start + further)
    return { name: chunkName(name, index), value }
  })
}

interface Joined {
  readonly text: string
  /** Characters of the values that it was joined of. */
  readonly length: number
  /** False where a part is missing, or is one of another text. */
  readonly isWhole: boolean
}

/**
 * The text of which this is the first part, or what there is of it.
 * @param further the values of `<name>.1` in the first place, and so on
 */
export function join(first: string, chunks: number, further: readonly (readonly string[])[]): Joined {
  const mark = markOf(first)
  let [text, length, isWhole] = [first, first.length, true]
  for (let index = 1; index < chunks; index++) {
    const values = further[index - 1] ?? []
    const marked = values.find(value => value.startsWith(mark))
    if (marked === undefined) isWhole = false
    const part = marked ?? values[0] ?? ''
    text += part.slice(MARK)
    length += part.length
  }
  return { text, length, isWhole }
}

const markOf = (text: string): string => text.slice(MARK_AT, MARK_AT + MARK)
