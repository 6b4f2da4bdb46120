/** The ASCII bytes that HTML's tokeniser looks at. */
export const BANG = 0x21
export const DOUBLE_QUOTE = 0x22
export const SINGLE_QUOTE = 0x27
export const DASH = 0x2d
export const SLASH = 0x2f
export const LESS = 0x3c
export const EQUALS = 0x3d
export const GREATER = 0x3e
export const QUESTION = 0x3f
export const OPEN_BRACKET = 0x5b
export const CLOSE_BRACKET = 0x5d

export const isLetter = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a

export const isSpace = (byte: number) =>
  byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d || byte === 0x0c

/** Whether a byte ends a tag's name: white space, `/` or `>`. */
export const endsName = (byte: number) => byte === GREATER || byte === SLASH || isSpace(byte)

/**
 * One stretch of a document that ends by a rule of its own. Takes bytes from `at` on; answers the index at which the
 * document goes on, or -1 where the stretch goes on in the next chunk.
 */
export type Stretch = (bytes: Uint8Array, at: number) => number
