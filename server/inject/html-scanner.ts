import { BANG, endsName, isLetter, LESS, QUESTION, SLASH, type Stretch } from './bytes.ts'
import { bogusComment, createDeclaration } from './declaration.ts'
import { createRawText } from './raw-text.ts'
import { createTagScanner } from './tag.ts'

interface HtmlScanner {
  /**
   * Takes the next bytes of the document. Answers where its first real `</body` begins, in bytes from the start of this
   * chunk (negative where it began in an earlier one), or null. Not to be called again once it has answered.
   */
  feed(bytes: Uint8Array): number | null
  /** How many of the last bytes fed may be the beginning of `</body`: 0 to 6. */
  held(): number
}

const TEXT = 0
const OPEN = 1
const END_OPEN = 2
const NAME = 3
const TAG = 4
const STRETCH = 5
const RAW_TEXT = 6

/** A name of up to ten letters as a number, so that none is built as a string for each tag. */
const pack = (name: string) => [...name].reduce((packed, letter) => packed * 32 + (letter.charCodeAt(0) & 31), 0)
const LONGEST = 10
const NO_NAME = -1

const bodyPrefixes = ['', 'b', 'bo', 'bod', 'body'].map(pack)
const BODY = pack('body')
const foreignNames = new Set(['svg', 'math'].map(pack))
const PLAINTEXT = pack('plaintext')
// noscript too: the tag is for browsers that run scripts, and to them its content is text.
const rawNames = new Map(
  ['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript'].map(name => [
    pack(name),
    name,
  ]),
)

const toTheEnd: Stretch = () => -1

/**
 * Finds the end tag of the body in a document that comes in chunks: not one in a comment, a script, another raw text or
 * a quoted attribute. It works on bytes, for any encoding in which `<` is always 0x3C, in time linear in their number.
 */
export function createHtmlScanner(): HtmlScanner {
  const tag = createTagScanner()
  let state = TEXT
  let stretch: Stretch = toTheEnd
  let closing = false
  let name = 0
  let length = 0
  /** How many svg and math elements are open. */
  let foreign = 0

  function begin(next: Stretch, kind = STRETCH) {
    stretch = next
    state = kind
  }

  /** After `<`: whether the byte was taken. */
  function open(byte: number): boolean {
    const isEnd = state === END_OPEN
    if (isLetter(byte)) {
      closing = isEnd
      name = length = 0
      state = NAME
      return false
    }
    if (byte === SLASH && !isEnd) {
      state = END_OPEN
      return true
    }
    if (byte === BANG && !isEnd) {
      begin(createDeclaration(foreign > 0))
      return true
    }
    if (isEnd || byte === QUESTION) begin(bogusComment)
    else state = TEXT
    return false
  }

  /** Takes the letters of a name; answers the index of the byte after it, or -1. */
  function readName(bytes: Uint8Array, at: number): number {
    for (let index = at; index < bytes.length; index += 1) {
      const byte = bytes[index]!
      if (endsName(byte)) return index
      length += 1
      name = name !== NO_NAME && length <= LONGEST && isLetter(byte) ? name * 32 + (byte & 31) : NO_NAME
    }
    return -1
  }

  function endTag() {
    state = TEXT
    if (foreignNames.has(name)) {
      if (closing) foreign = Math.max(0, foreign - 1)
      else if (!tag.isSelfClosing()) foreign += 1
      return
    }
    if (closing) return
    const raw = rawNames.get(name)
    if (raw !== undefined) {
      // Only SVG and MathML know elements that end at once; HTML ignores the slash.
      if (foreign === 0 || !tag.isSelfClosing()) begin(createRawText(raw), RAW_TEXT)
    } else if (name === PLAINTEXT) {
      begin(toTheEnd)
    }
  }

  return {
    feed(bytes) {
      let index = 0
      while (index < bytes.length) {
        if (state === TEXT) {
          index = bytes.indexOf(LESS, index) + 1
          if (index === 0) return null
          state = OPEN
        } else if (state === OPEN || state === END_OPEN) {
          if (open(bytes[index]!)) index += 1
        } else if (state === NAME) {
          index = readName(bytes, index)
          if (index < 0) return null
          if (closing && name === BODY) return index - '</body'.length
          state = TAG
        } else if (state === TAG) {
          index = tag.scan(bytes, index)
          if (index < 0) return null
          endTag()
        } else {
          index = stretch(bytes, index)
          if (index < 0) return null
          // A raw text ends within its end tag, everything else behind its own last byte.
          state = state === RAW_TEXT ? TAG : TEXT
          closing = true
          name = NO_NAME
        }
      }
      return null
    },
    held() {
      if (state === OPEN || state === END_OPEN) return state
      return state === NAME && closing && name === bodyPrefixes[length] ? length + 2 : 0
    },
  }
}
