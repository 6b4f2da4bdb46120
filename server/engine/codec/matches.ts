import { MAX_DEPTH } from './describe.ts'
import { isPlainText } from './first-difference.ts'

/*
 * Most requests change nothing. That a session is what its text says is seen by walking through both at once, which makes
 * no garbage and takes half as long as to write the session out. It answers yes only where writing would give the very
 * same text; every doubt is a no.
 */

/** What was met: an object that stands in two places is written otherwise. Nothing here waits, so that one is enough. */
const seen = new Set<object>()

const QUOTE = 34
const COMMA = 44

/** Where the text goes on behind a string; -1 where it has another there. */
function afterString(text: string, at: number, value: string): number {
  const end = at + value.length + 1
  if (text.charCodeAt(at) !== QUOTE) return -1
  const isBare = text.charCodeAt(end) === QUOTE && text.startsWith(value, at + 1)
  // A quote of the value's own would be taken for the end of a string in the text.
  if (isBare && !value.includes('"') && !value.includes('\\')) return end + 1
  return after(text, at, JSON.stringify(value))
}

const after = (text: string, at: number, token: string): number => (text.startsWith(token, at) ? at + token.length : -1)

function afterNumber(text: string, at: number, value: number): number {
  if (value - value !== 0 || Object.is(value, -0)) return -1
  const end = after(text, at, String(value))
  // Of a longer number this would be the beginning.
  return /[\d.eE+-]/.test(text.charAt(end)) ? -1 : end
}

function afterValue(text: string, at: number, value: unknown, depth: number): number {
  switch (typeof value) {
    case 'string':
      return afterString(text, at, value)
    case 'number':
      return afterNumber(text, at, value)
    case 'boolean':
      return after(text, at, value ? 'true' : 'false')
    case 'object':
      if (value === null) return after(text, at, 'null')
      if (depth >= MAX_DEPTH || seen.has(value)) return -1
      seen.add(value)
      if (Array.isArray(value)) return afterArray(text, at, value, depth)
      return Object.getPrototypeOf(value) === Object.prototype ? afterRecord(text, at, value, depth) : -1
    default:
      return -1
  }
}

function afterArray(text: string, start: number, array: readonly unknown[], depth: number): number {
  // Neither holes nor names.
  if (Object.keys(array).length !== array.length || Object.getOwnPropertySymbols(array).length > 0) return -1
  let at = after(text, start, '[')
  for (let i = 0; i < array.length && at !== -1; i++) {
    if (i > 0) at = text.charCodeAt(at) === COMMA ? at + 1 : -1
    if (at !== -1) at = afterValue(text, at, array[i], depth + 1)
  }
  return at === -1 ? -1 : after(text, at, ']')
}

function afterRecord(text: string, start: number, record: object, depth: number): number {
  if (Object.getOwnPropertySymbols(record).length > 0) return -1
  let at = after(text, start, '{')
  let isFirst = true
  for (const key of Object.keys(record)) {
    if (!isFirst) at = text.charCodeAt(at) === COMMA ? at + 1 : -1
    isFirst = false
    if (at !== -1) at = afterString(text, at, key)
    if (at !== -1) at = after(text, at, ':')
    if (at !== -1) at = afterValue(text, at, (record as Record<string, unknown>)[key], depth + 1)
    if (at === -1) return -1
  }
  return after(text, at, '}')
}

const START = '{"json":'

/** Whether encoding a session would surely give this text. */
export function matchesText(data: object, text: string): boolean {
  if (!isPlainText(text) || Array.isArray(data)) return false
  try {
    seen.add(data)
    return afterRecord(text, START.length, data, 1) === text.length - 1
  } catch {
    // An accessor of the app's: whoever writes it out will say so.
    return false
  } finally {
    seen.clear()
  }
}
