import { DOUBLE_QUOTE, EQUALS, GREATER, isSpace, SINGLE_QUOTE, SLASH } from './bytes.ts'

const BEFORE_NAME = 0
const NAME = 1
const AFTER_NAME = 2
const BEFORE_VALUE = 3
const DOUBLE_QUOTED = 4
const SINGLE_QUOTED = 5
const UNQUOTED = 6
const SELF_CLOSING = 7

interface TagScanner {
  /** Takes what stands between a tag's name and its `>`; see {@link Stretch}. */
  scan(bytes: Uint8Array, at: number): number
  /** Whether the tag that ended last was written `<name/>`. */
  isSelfClosing(): boolean
}

/** The attributes of one tag after another: a `>` in quotes does not end it. HTML Standard, 13.2.5.32 to 13.2.5.40. */
export function createTagScanner(): TagScanner {
  let state = BEFORE_NAME
  let selfClosing = false

  function step(byte: number): number {
    if (state === UNQUOTED) return isSpace(byte) ? BEFORE_NAME : UNQUOTED
    if (state === BEFORE_VALUE) {
      if (isSpace(byte)) return BEFORE_VALUE
      if (byte === DOUBLE_QUOTE) return DOUBLE_QUOTED
      return byte === SINGLE_QUOTE ? SINGLE_QUOTED : UNQUOTED
    }
    if (byte === SLASH) return SELF_CLOSING
    if (isSpace(byte)) return state === NAME || state === AFTER_NAME ? AFTER_NAME : BEFORE_NAME
    // An equals sign with no name before it begins a name.
    if (byte === EQUALS && (state === NAME || state === AFTER_NAME)) return BEFORE_VALUE
    return NAME
  }

  return {
    scan(bytes, at) {
      let index = at
      while (index < bytes.length) {
        if (state === DOUBLE_QUOTED || state === SINGLE_QUOTED) {
          index = bytes.indexOf(state === DOUBLE_QUOTED ? DOUBLE_QUOTE : SINGLE_QUOTE, index)
          if (index < 0) return -1
          state = BEFORE_NAME
        } else if (bytes[index] === GREATER) {
          selfClosing = state === SELF_CLOSING
          state = BEFORE_NAME
          return index + 1
        } else {
          state = step(bytes[index]!)
          // The quick way through names: no byte above `>` has a meaning there.
          if (state === NAME || state === UNQUOTED) while (bytes[index + 1]! > GREATER) index += 1
        }
        index += 1
      }
      return -1
    },
    isSelfClosing: () => selfClosing,
  }
}
