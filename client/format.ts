import { durationWords as duration } from '../server/cookies/explain/duration.ts'

/** Seconds as words, the same in every place: `30 minutes`, `1.5 days`. */
export { duration }

const grouped = new Intl.NumberFormat('en-GB')

/** 1234567 → `1,234,567` */
export const number = (value: number): string => grouped.format(value)

/** `1 cookie`, `2 cookies`, `1,000 cookies` */
export const plural = (count: number, word: string): string => `${number(count)} ${word}${count === 1 ? '' : 's'}`

/** A size with its unit, decimal: `812 B`, `2.15 kB`, `14.2 MB`. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`
  const [scaled, unit] = size < 999_500 ? [size / 1000, 'kB'] : [size / 1e6, 'MB']
  return `${scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)} ${unit}`
}

/** A duration in milliseconds, with as many digits as one can use: `0.4 ms`, `18 ms`, `1.92 s`. */
export function milliseconds(value: number): string {
  if (value < 999.5) return `${value.toFixed(value < 9.95 ? 1 : 0)} ms`
  return value < 99_500 ? `${(value / 1000).toFixed(2)} s` : duration(value / 1000)
}

/** What is longer is cut in its middle, as the end of a path tells it from others. */
export const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most / 2)}…${text.slice(-most / 2)}` : text

/** The local time of day with milliseconds: `20:41:07.093`. */
export const clock = (at: number): string =>
  new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(11, 23)

/** `7f3ac2d1` → `7f3a·c2d1` */
export const fingerprint = (hex: string): string => hex.replace(/^(.{4})(.{4})$/, '$1·$2')

/** Text as it really is: what cannot be seen (controls, zero widths, turns of direction) stands as an escape. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, char => `\\u${char.codePointAt(0)?.toString(16).padStart(4, '0')}`)

/** A string as shown among values: quoted, its quotes and invisible characters escaped. */
export const quoted = (text: string): string => printable(JSON.stringify(text))
