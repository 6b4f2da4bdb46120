import { BANG, CLOSE_BRACKET, DASH, GREATER, OPEN_BRACKET, type Stretch } from './bytes.ts'

const OPEN = 0
const OPEN_DASH = 1
const OPEN_CDATA = 2
const BOGUS = 3
const COMMENT_START = 4
const COMMENT_START_DASH = 5
const COMMENT = 6
const COMMENT_DASH = 7
const COMMENT_END = 8
const COMMENT_END_BANG = 9
const CDATA = 10

const cdataOpening = Buffer.from('[CDATA[', 'latin1')

/** What stands between `<?`, or `</` without a name, and the next `>`. */
export const bogusComment: Stretch = (bytes, at) => bytes.indexOf(GREATER, at) + 1 || -1

/**
 * What follows `<!`: a comment, a doctype or a bogus comment; a CDATA section only where `foreign`, that is within SVG
 * or MathML. HTML Standard, 13.2.5.42 to 13.2.5.71; in a doctype even a quoted `>` ends it.
 */
export function createDeclaration(foreign: boolean): Stretch {
  let state = OPEN
  let matched = 0

  /** The state after a byte; -1 where the declaration ends with it. */
  function step(byte: number): number {
    switch (state) {
      case COMMENT_START:
      case COMMENT_START_DASH:
        if (byte === GREATER) return -1
        if (byte !== DASH) return COMMENT
        return state === COMMENT_START ? COMMENT_START_DASH : COMMENT_END
      case COMMENT:
        return byte === DASH ? COMMENT_DASH : COMMENT
      case COMMENT_DASH:
        return byte === DASH ? COMMENT_END : COMMENT
      case COMMENT_END:
        if (byte === GREATER) return -1
        if (byte === BANG) return COMMENT_END_BANG
        return byte === DASH ? COMMENT_END : COMMENT
      case COMMENT_END_BANG:
        if (byte === GREATER) return -1
        return byte === DASH ? COMMENT_DASH : COMMENT
      case CDATA:
        if (byte === GREATER && matched >= 2) return -1
        matched = byte === CLOSE_BRACKET ? matched + 1 : 0
        return CDATA
      case OPEN:
        if (byte === DASH) return OPEN_DASH
        if (foreign && byte === OPEN_BRACKET) {
          matched = 1
          return OPEN_CDATA
        }
        break
      case OPEN_DASH:
        if (byte === DASH) return COMMENT_START
        break
      case OPEN_CDATA:
        if (byte === cdataOpening[matched]) {
          matched += 1
          if (matched < cdataOpening.length) return OPEN_CDATA
          matched = 0
          return CDATA
        }
        break
    }
    return byte === GREATER ? -1 : BOGUS
  }

  return (bytes, at) => {
    let index = at
    while (index < bytes.length) {
      if (state === BOGUS) return bogusComment(bytes, index)
      if (state === COMMENT) {
        index = bytes.indexOf(DASH, index)
        if (index < 0) return -1
      }
      state = step(bytes[index]!)
      index += 1
      if (state < 0) return index
    }
    return -1
  }
}
