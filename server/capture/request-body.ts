import type { Packed } from '../protocol/index.ts'
import type { Redactor } from './redaction/redaction.ts'
import type { Snapshotter } from './snapshot/snapshot.ts'

interface Tools {
  readonly redactor: Redactor
  readonly snapshotter: Snapshotter
}

/** How much is kept of a body of text, and how much of it is read or parsed for that, in characters. */
const MAX_TEXT = 2000
const MAX_READ = 16 * 1024
const MAX_JSON = 64 * 1024

const form = /^[^\s=&]{1,256}=\S*$/

function parsed(text: string): object | null {
  if (text.length > MAX_JSON || !/^\s*[[{]/.test(text)) return null
  try {
    return JSON.parse(text) as object
  } catch {
    return null
  }
}

function shownText(text: string, contentType: string, redactor: Redactor): string {
  if (/^\s*multipart\//i.test(contentType)) return ''
  const read = text.slice(0, MAX_READ)
  const isForm = /urlencoded/i.test(contentType) || form.test(read)
  return isForm ? redactor.pairs(read).slice(0, MAX_TEXT) : redactor.text(text, MAX_TEXT)
}

/**
 * A request's body as the app has it. Of bytes only their number is kept; text is read as the JSON or the form that it
 * is, so that names tell the secrets in it.
 */
export function bodyFacts(body: unknown, contentType: string, { redactor, snapshotter }: Tools): Packed {
  if (typeof body !== 'string') return snapshotter.take(body, { hex: false })
  const json = parsed(body)
  if (json !== null) return snapshotter.take(json)
  const value = shownText(body, contentType, redactor)
  if (body.length <= MAX_TEXT && value !== '') return snapshotter.take(value)
  return JSON.stringify({ $type: 'string', value, length: body.length, digest: redactor.fingerprint(body) })
}
