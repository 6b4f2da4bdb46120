/** What looks like a credential whatever its name is. All linear in the text's length. */

const token = /^[\w+/=.~:|!*%-]{16,}$/
const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i
const sealed = /^(?:eyJ[\w-]+\.[\w-]*\.|v\d\.(?:local|public)\.|Fe26\.2\*|[sS](?::|%3[aA]))/

const DIGIT = 1
const LOWER = 2
const UPPER = 3

function kind(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT
  if (code >= 97 && code <= 122) return LOWER
  if (code >= 65 && code <= 90) return UPPER
  return 0
}

/**
 * Random text changes between digits, small and capital letters at about every second character (base64 .44, hex .47
 * on the average), words and dates do at less than every tenth. A capital before a small letter is a word's beginning.
 */
function looksRandom(text: string): boolean {
  let alphanumeric = 0
  let changes = 0
  let run = 0
  let longest = 0
  let before = 0
  for (let i = 0; i < text.length; i++) {
    const now = kind(text.charCodeAt(i))
    if (now === 0) run = 0
    else {
      alphanumeric++
      run++
      if (run > longest) longest = run
      if (before !== 0 && now !== before && !(before === UPPER && now === LOWER)) changes++
    }
    before = now
  }
  return longest >= 24 || (longest >= 16 && changes >= 2) || (alphanumeric >= 14 && changes / alphanumeric >= 0.12)
}

const digits = /^\d{15,}$/
const time = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)$/

/** A JWT, a signed or sealed cookie, a UUID, or 16 and more characters of a token's alphabet that look random. */
export function looksLikeCredential(text: string): boolean {
  const value = text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text
  if (sealed.test(value)) return true
  // Longer texts are judged by their beginning: nobody writes 4,000 characters of prose without a space.
  const head = value.slice(0, 4096)
  return token.test(head) && !time.test(head) && (uuid.test(head) || digits.test(head) || looksRandom(head))
}

const jwts = /(?<![\w-])eyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*|$)/g

/** Replaces every JWT in a text, also one of which the text's end cut off the signature. */
export function replaceJwts(text: string, replace: (jwt: string) => string): string {
  return text.includes('eyJ') ? text.replace(jwts, replace) : text
}
