import type { StoredCookie } from '../cookie.ts'
import type { JudgedLine } from './judged.ts'

/** The names of the attributes that are not as expected. */
export function differences({ verdict: { cookie } }: JudgedLine, as: Partial<StoredCookie>): string[] {
  const has = (cookie ?? {}) as Readonly<Record<string, unknown>>
  return Object.entries(as)
    .filter(([key, value]) => !matches(key, has[key], value))
    .map(([key]) => key)
}

function matches(key: string, actual: unknown, expected: unknown): boolean {
  if (key === 'expiresIn' && typeof actual === 'number' && typeof expected === 'number') {
    return Math.abs(actual - expected) <= 2
  }
  if (typeof expected !== 'object' || expected === null) return actual === expected
  if (typeof actual !== 'object' || actual === null) return false
  return Object.entries(expected).every(
    ([inner, value]) => (actual as Readonly<Record<string, unknown>>)[inner] === value,
  )
}

/** What differs, in words, empty where nothing does; and both sides of only that. */
export function differing(line: JudgedLine, as: Partial<StoredCookie>) {
  const names = differences(line, as)
  const has = (line.verdict.cookie ?? {}) as Readonly<Record<string, unknown>>
  const wants = as as Readonly<Record<string, unknown>>
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))
  const pick = (from: Readonly<Record<string, unknown>>) => Object.fromEntries(names.map(name => [name, from[name]]))
  return {
    words: names.map(name => `${name} is ${show(has[name])}, not ${show(wants[name])}`).join('; '),
    actual: pick(has),
    expected: pick(wants),
  }
}
