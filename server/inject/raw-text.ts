import { BANG, DASH, endsName, GREATER, LESS, SLASH, type Stretch } from './bytes.ts'

const DATA = 0
const OPEN = 1
const NAME = 2
const ESCAPE = 3
const ESCAPE_DASH = 4

/**
 * The content of an element in which no tag counts but its own end tag: script, style, textarea, … It ends at the byte
 * after the end tag's name. A script also has the escapes of its comments: within `<!-- <script>` an `</script>` does
 * not end it. HTML Standard, 13.2.5.9 to 13.2.5.31.
 */
export function createRawText(element: string): Stretch {
  const name = Buffer.from(element, 'latin1')
  const isScript = element === 'script'
  let state = DATA
  /** 1 after `<!--` in a script, 2 after a `<script` in that. */
  let escaped = 0
  let dashes = 0
  let closing = false
  let matched = 0

  function data(byte: number) {
    if (byte === LESS) {
      state = OPEN
      dashes = 0
    } else if (byte === DASH) {
      dashes += 1
    } else {
      if (byte === GREATER && dashes >= 2) escaped = 0
      dashes = 0
    }
  }

  /** After `<`: whether the byte was taken. */
  function open(byte: number): boolean {
    matched = 0
    closing = byte === SLASH
    if (closing) state = NAME
    else if (isScript && escaped === 0 && byte === BANG) state = ESCAPE
    else state = escaped === 1 ? NAME : DATA
    return state !== DATA && (closing || state === ESCAPE)
  }

  /** After `<!` and `<!-`: whether the byte was taken. */
  function escapeStep(byte: number): boolean {
    if (byte !== DASH) {
      state = DATA
      return false
    }
    if (state === ESCAPE) {
      state = ESCAPE_DASH
    } else {
      state = DATA
      escaped = 1
      dashes = 2
    }
    return true
  }

  return (bytes, at) => {
    let index = at
    while (index < bytes.length) {
      if (state === DATA && escaped === 0) {
        index = bytes.indexOf(LESS, index)
        if (index < 0) return -1
      }
      const byte = bytes[index]!
      let taken = true
      if (state === DATA) {
        data(byte)
      } else if (state === OPEN) {
        taken = open(byte)
      } else if (state !== NAME) {
        taken = escapeStep(byte)
      } else if (matched < name.length && (byte | 0x20) === name[matched]) {
        matched += 1
      } else {
        state = DATA
        taken = matched === name.length && endsName(byte)
        if (taken) {
          if (closing && escaped < 2) return index
          escaped = closing ? 1 : 2
        }
      }
      if (taken) index += 1
    }
    return -1
  }
}
