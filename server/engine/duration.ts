import { showValue } from './show-value.ts'

/** Milliseconds, or a number with its unit: `'500ms'`, `'45s'`, `'30m'`, `'12h'`, `'1d'`, `'2w'`. */
export type Duration = number | string

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const FORM = /^(\d{1,15}(?:\.\d{1,6})?) ?(ms|s|m|h|d|w)$/
/** Added to a date it still has to be one: 100 years. */
const MAX = 100 * 365.25 * 86_400_000

/**
 * A duration in milliseconds, 0 to 100 years.
 * @param name the option's name, for the error
 * @throws TypeError that names the option, its value and what is allowed
 */
export function parseDuration(value: unknown, name: string): number {
  const ms = typeof value === 'string' ? parseText(value) : value
  if (typeof ms === 'number' && ms >= 0 && ms <= MAX) return ms
  throw new TypeError(
    `[sessionscope] option "${name}" is ${showValue(value)}; allowed: a number of milliseconds, or a text such as "500ms", ` +
      '"45s", "30m", "12h", "1d" or "2w", up to 100 years',
  )
}

function parseText(text: string): number {
  const [, count, unit = ''] = FORM.exec(text) ?? []
  return count === undefined ? Number.NaN : Number(count) * (units[unit] ?? Number.NaN)
}
