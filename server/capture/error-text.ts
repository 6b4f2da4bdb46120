import type { Redactor } from './redaction/redaction.ts'

/** What went wrong, on one line and at most 300 characters, without secrets and without the session's ids. */
export function errorText(error: unknown, redactor: Redactor): string {
  let text: string
  try {
    text = error instanceof Error ? error.message || error.name : String(error)
  } catch {
    text = 'an error that cannot be shown'
  }
  return redactor.text(text.slice(0, 2000).replaceAll(/\s+/g, ' '), 300)
}
