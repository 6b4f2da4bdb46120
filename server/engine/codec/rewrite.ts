import { MAX_DEPTH } from './describe.ts'
import { isPlainText } from './first-difference.ts'

/*
 * Most requests change nothing in a session, or a value here and there. Walking through the session and its text at once
 * finds that out, and takes from the old text what is still the same: it makes no copy of the session, and half the time of
 * writing it out. It answers only where writing would give the very same text; every doubt is left to that.
 */

/** The new text up to a place of the old one. Nothing here waits, so that one is enough. */
let written = ''
let upTo = 0
/** The objects and arrays that were met. */
const met: object[] = []
/** Whether a string of the text may be written otherwise than it is. */
let hasEscapes = false

/** Keys as a text has them, `"qty":`; apps have few, and have them again and again. */
const tokens = new Map<string, string>()
const MAX_TOKENS = 1000
const LONGEST_KEY = 64

const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_BRACKET = 91
const BRACKET = 93
const OPEN_BRACE = 123
const BRACE = 125

const after = (text: string, at: number, token: string): number => (text.startsWith(token, at) ? at + token.length : -1)

/** Where the text goes on behind a string; -1 where it has another there. */
function afterString(text: string, at: number, value: string): number {
  if (hasEscapes && value.includes('\\')) return after(text, at, JSON.stringify(value))
  const end = at + value.length + 1
  if (text.charCodeAt(at) !== QUOTE) return -1
  // The first quote is the string's end, so that none is the value's own.
  if (text.indexOf('"', at + 1) === end && after(text, at + 1, value) !== -1) return end + 1
  return hasEscapes ? after(text, at, JSON.stringify(value)) : -1
}

function afterKey(text: string, at: number, key: string): number {
  let token = tokens.get(key)
  if (token === undefined) {
    token = `${JSON.stringify(key)}:`
    if (key.length <= LONGEST_KEY && tokens.size < MAX_TOKENS) tokens.set(key, token)
  }
  return after(text, at, token)
}

function afterNumber(text: string, at: number, token: string): number {
  const end = after(text, at, token)
  const next = text.charCodeAt(end)
  // Of a longer number this would be the beginning.
  return next === COMMA || next === BRACE || next === BRACKET ? end : -1
}

/** Where a text, a number or a word ends that the old text has at a place; -1 for what has parts. */
function endOfLeaf(text: string, start: number): number {
  let at = start
  if (text.charCodeAt(at) === QUOTE) {
    for (at++; text.charCodeAt(at) !== QUOTE; at++) {
      if (text.charCodeAt(at) === BACKSLASH) at++
      if (at >= text.length) return -1
    }
    return at + 1
  }
  while (/[\w.+-]/.test(text.charAt(at))) at++
  return at === start ? -1 : at
}

/** Puts another value in the place of one without parts. */
function replaceLeaf(text: string, at: number, token: string): number {
  const end = endOfLeaf(text, at)
  if (end === -1) return -1
  written += text.slice(upTo, at) + token
  upTo = end
  return end
}

const orReplaced = (end: number, text: string, at: number, token: string): number =>
  end === -1 ? replaceLeaf(text, at, token) : end

function afterValue(text: string, at: number, value: unknown, depth: number): number {
  switch (typeof value) {
    case 'string': {
      const end = afterString(text, at, value)
      return end === -1 ? replaceLeaf(text, at, JSON.stringify(value)) : end
    }
    case 'number': {
      // JSON has no NaN, no infinity and no -0.
      if (value - value !== 0 || Object.is(value, -0)) return -1
      const token = String(value)
      return orReplaced(afterNumber(text, at, token), text, at, token)
    }
    case 'boolean': {
      const token = value ? 'true' : 'false'
      return orReplaced(after(text, at, token), text, at, token)
    }
    case 'object':
      if (value === null) return orReplaced(after(text, at, 'null'), text, at, 'null')
      if (depth >= MAX_DEPTH) return -1
      met.push(value)
      return Array.isArray(value) ? afterArray(text, at, value, depth) : afterPlain(text, at, value, depth)
    default:
      return -1
  }
}

const afterPlain = (text: string, at: number, value: object, depth: number): number =>
  Object.getPrototypeOf(value) === Object.prototype ? afterRecord(text, at, value, depth) : -1

function afterArray(text: string, start: number, array: readonly unknown[], depth: number): number {
  if (Object.getPrototypeOf(array) !== Array.prototype) return -1
  // Neither holes nor names.
  if (Object.keys(array).length !== array.length || Object.getOwnPropertySymbols(array).length > 0) return -1
  let at = text.charCodeAt(start) === OPEN_BRACKET ? start + 1 : -1
  for (let i = 0; i < array.length && at !== -1; i++) {
    if (i > 0) at = text.charCodeAt(at) === COMMA ? at + 1 : -1
    if (at !== -1) at = afterValue(text, at, array[i], depth + 1)
  }
  return at !== -1 && text.charCodeAt(at) === BRACKET ? at + 1 : -1
}

function afterRecord(text: string, start: number, record: object, depth: number): number {
  if (Object.getOwnPropertySymbols(record).length > 0) return -1
  let at = text.charCodeAt(start) === OPEN_BRACE ? start + 1 : -1
  let isFirst = true
  for (const key in record) {
    if (!isFirst) at = text.charCodeAt(at) === COMMA ? at + 1 : -1
    isFirst = false
    if (at !== -1) at = afterKey(text, at, key)
    if (at !== -1) at = afterValue(text, at, (record as Record<string, unknown>)[key], depth + 1)
    if (at === -1) return -1
  }
  return at !== -1 && text.charCodeAt(at) === BRACE ? at + 1 : -1
}

/** Up to so many, comparing each with each takes less than a Set. */
const FEW = 40

/** Whether an object was met in two places: that is written otherwise, once something has changed. */
function hasShared(): boolean {
  if (met.length > FEW) return new Set(met).size < met.length
  for (let i = 1; i < met.length; i++) if (met.indexOf(met[i] as object) < i) return true
  return false
}

const START = '{"json":'

/**
 * The text of a session, made of an older text of it: that text itself where nothing has changed, whether or not an object
 * stands in several places. null where that does not tell, for there is more than values that are others now.
 */
export function rewriteText(data: object, text: string): string | null {
  if (!isPlainText(text) || Array.isArray(data)) return null
  // Where somebody has added keys to the prototype of all objects, `for in` gives them too.
  for (const _ in Object.getPrototypeOf(data)) return null
  hasEscapes = text.includes('\\')
  try {
    met.push(data)
    if (afterRecord(text, START.length, data, 1) !== text.length - 1) return null
    if (upTo === 0) return text
    return hasShared() ? null : written + text.slice(upTo)
  } catch {
    // An accessor of the app's: whoever writes it out will say so.
    return null
  } finally {
    written = ''
    upTo = 0
    met.length = 0
  }
}
