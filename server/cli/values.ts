import { parseDuration } from '../engine/duration.ts'
import { UsageError } from './arguments.ts'

/** What was given on the command line. */
export type Values = ReadonlyMap<string, string | true>

export function textOf(values: Values, name: string): string | undefined {
  const value = values.get(name)
  return value === true ? undefined : value
}

/**
 * Milliseconds; without a unit it is seconds that were given.
 * @throws UsageError
 */
export function timeOf(values: Values, name: string): number | undefined {
  const text = textOf(values, name)
  if (text === undefined) return undefined
  try {
    return parseDuration(/^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text, name)
  } catch {
    throw new UsageError(
      `--${name} is "${text}"; allowed: seconds such as 3600, or 500ms, 45s, 30m, 12h, 1d, 2w, up to 100 years`,
    )
  }
}
