const grouped = new Intl.NumberFormat('en-GB')
const units = [
  ['year', 31_536_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** 1234567 → `1,234,567` */
export const number = (value: number): string => grouped.format(value)

/** `1 cookie`, `2 cookies`, `1,000 cookies` */
export const plural = (count: number, word: string, words = `${word}s`): string =>
  `${number(count)} ${count === 1 ? word : words}`

/** A size with its unit, decimal: `812 B`, `2.15 kB`, `14.2 MB`. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`
  const [scaled, unit] = size < 999_500 ? [size / 1000, 'kB'] : [size / 1e6, 'MB']
  return `${scaled < 10 ? scaled.toFixed(2) : scaled < 100 ? scaled.toFixed(1) : number(Math.round(scaled))} ${unit}`
}

/** A duration in milliseconds, with as many digits as one can use: `0.4 ms`, `18 ms`, `1.92 s`, `2 min 5 s`. */
export function milliseconds(value: number): string {
  if (value < 9.95) return `${value.toFixed(1)} ms`
  if (value < 999.5) return `${Math.round(value)} ms`
  if (value < 59_995) return `${(value / 1000).toFixed(2)} s`
  const seconds = Math.round(value / 1000)
  return `${number(Math.floor(seconds / 60))} min ${seconds % 60} s`
}

/** How long ago, in words that stay true for a while. Both in milliseconds since 1970. */
export function ago(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000)
  if (seconds < 3) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${plural(Math.floor(seconds / 86_400), 'day')} ago`
}

const two = (value: number) => String(value).padStart(2, '0')

/** The local time of day with milliseconds: `20:41:07.093`. */
export function clock(at: number): string {
  const date = new Date(at)
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** `7f3ac2d1` → `7f3a·c2d1`; what is no fingerprint of that length stays as it is. */
export const fingerprint = (hex: string): string => (hex.length === 8 ? `${hex.slice(0, 4)}·${hex.slice(4)}` : hex)

/** A lifetime in seconds as words of at most two units: `30 minutes`, `1 day 12 hours`. */
export function lifetimeInWords(seconds: number): string {
  // A date in a cookie has whole seconds only, so the last unit is rounded: 29 min 59 s are 30 minutes.
  const grain = seconds >= 31_536_000 ? 86_400 : seconds >= 86_400 ? 3600 : seconds >= 600 ? 60 : 1
  let rest = Math.round(seconds / grain) * grain
  const parts: string[] = []
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    if (count > 0) parts.push(plural(count, unit))
    else if (parts.length > 0) break
    rest -= count * size
    if (parts.length === 2) break
  }
  return parts.join(' ') || 'less than a second'
}

// Control characters, zero-width characters and those that turn the direction of writing.
const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]/gu
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Text as it really is: what cannot be seen, or would reorder what can, stands as an escape. */
export const printable = (text: string): string =>
  text.replace(invisible, char => named[char] ?? `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)

/** A string as shown among values: quoted, its quotes and invisible characters escaped. */
export const quoted = (text: string): string => `"${printable(text.replace(/["\\]/g, '\\$&'))}"`
