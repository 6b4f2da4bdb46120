import { STATEMENTS, type StorageStatement } from '../protocol/index.ts'
import { errorText } from './error-text.ts'
import type { Marks } from './phases.ts'
import type { Redactor } from './redaction/redaction.ts'

/** Texts of statements, by redactor: with placeholders they are the same in each request. */
const shown = new WeakMap<Redactor, Map<string, string>>()
const MOST_SHOWN = 200

/** `cookie = $5` says of no cookie what is in it. */
const withoutValues = (text: string) => text.replace(/ = (\$\d+|\?)/g, ' ≔ $1')
const withValues = (text: string) => text.replaceAll(' ≔ ', ' = ')

function textOf(text: string, key: string, redactor: Redactor): string {
  if (key !== '' && text.includes(key))
    return withValues(redactor.withIds([key]).text(withoutValues(text), STATEMENTS.text))
  const known = shown.get(redactor) ?? new Map<string, string>()
  shown.set(redactor, known)
  const found = known.get(text) ?? withValues(redactor.text(withoutValues(text), STATEMENTS.text))
  if (known.size >= MOST_SHOWN) known.clear()
  if (text.length <= STATEMENTS.text) known.set(text, found)
  return found
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function readStatement(value: unknown, key: string, marks: Marks, redactor: Redactor): StorageStatement | null {
  if (typeof value !== 'object' || value === null) return null
  const { text, start, ms, rows, bytes, error } = value as Readonly<Record<string, unknown>>
  if (typeof text !== 'string' || !Number.isFinite(start) || !Number.isFinite(ms)) return null
  return {
    text: textOf(text, key, redactor),
    start: Math.max(0, marks.at(start as number)),
    ms: Math.max(0, ms as number),
    ...(isCount(rows) ? { rows } : {}),
    ...(isCount(bytes) ? { bytes } : {}),
    ...(error === undefined ? {} : { error: errorText(error, redactor.withIds([key])) }),
  }
}

/**
 * What a storage told of its statements, as far as they are such. Anybody may publish anything there.
 * @param most how many the exchange has room for
 */
export function readStatements(
  told: unknown,
  { key, marks, redactor, most }: { key: string; marks: Marks; redactor: Redactor; most: number },
): StorageStatement[] {
  if (!Array.isArray(told)) return []
  return told
    .slice(0, Math.max(0, Math.min(most, STATEMENTS.count)))
    .map(each => readStatement(each, key, marks, redactor))
    .filter(each => each !== null)
}
