import { fromLeaf, type Type } from './built-ins.ts'
import { type Mark, markedParts, parseDocument, type Shared } from './document.ts'
import { fillError, openError } from './error-fields.ts'
import { HOLE } from './notes.ts'
import { keepRaw, revive } from './raw-values.ts'
import { registeredName } from './registry.ts'
import { replaceDeep } from './replace.ts'

interface Reading {
  /** What holds the session's keys in the end. */
  readonly root: object
  readonly values: Map<Shared, unknown>
  /** Instances by the fields that they were restored from. */
  readonly restored: Map<object, object>
  /** Fields that are being made an instance. */
  readonly open: Set<unknown>
  hasOpenReference: boolean
}

type Fields = Record<string, unknown>

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isHole = (type: Type | undefined): boolean => Array.isArray(type) && type[0] === HOLE[0] && type[1] === HOLE[1]

const classOf = (type: Type | undefined): string | undefined =>
  Array.isArray(type) && type[0] === 'class' ? type[1] : undefined

function rows(json: unknown): unknown[] {
  if (!Array.isArray(json)) throw new SyntaxError('a Map or a Set is no array')
  return json
}

function fieldsIn(json: unknown): Fields {
  if (!isObject(json) || Array.isArray(json)) throw new SyntaxError('an instance has no fields')
  return json as Fields
}

/** What a value is before its parts are there, for they may refer to it; and whether it has parts. */
function openValue(json: unknown, type: Type | undefined): { readonly value: unknown; readonly hasParts: boolean } {
  if (type === undefined) return { value: json, hasParts: isObject(json) }
  if (type === 'map') return { value: new Map(), hasParts: rows(json).length > 0 }
  if (type === 'set') return { value: new Set(), hasParts: rows(json).length > 0 }
  if (classOf(type) !== undefined) return { value: fieldsIn(json), hasParts: true }
  const error = openError(type, isObject(json) ? (json as Fields).name : undefined)
  return error === undefined
    ? { value: fromLeaf(type, json), hasParts: false }
    : { value: error, hasParts: fieldsIn(json) !== undefined }
}

function toInstance(reading: Reading, fields: object, className: string): object {
  const registration = registeredName(className)
  const instance = registration === undefined ? null : revive(fields, registration)
  reading.open.delete(fields)
  if (instance === null) keepRaw(fields, className, reading.root)
  else if (instance !== fields) reading.restored.set(fields, instance)
  return instance ?? fields
}

/** Gives a value its parts, which are ready in its JSON. */
function closeValue(reading: Reading, value: object, json: object, type: Type | undefined): object {
  if (value instanceof Map) {
    for (const row of rows(json)) value.set(rows(row)[0], rows(row)[1])
  } else if (value instanceof Set) {
    for (const item of rows(json)) value.add(item)
  } else if (value !== json) fillError(value, json as Fields)
  const className = classOf(type)
  return className === undefined ? value : toInstance(reading, value, className)
}

/** Brings back the parts of an object or an array, in place. */
function raiseParts(reading: Reading, json: object, mark: Mark): void {
  const parts = json as Fields
  for (const [key, part] of markedParts(json, mark)) {
    if (Array.isArray(json) && isHole(part.type)) delete parts[key]
    else parts[key] = raise(reading, parts[key], part)
  }
}

function raise(reading: Reading, json: unknown, mark: Mark): unknown {
  const { shared, type } = mark
  if (shared !== undefined && reading.values.has(shared)) {
    const value = reading.values.get(shared)
    if (reading.open.has(value)) reading.hasOpenReference = true
    return value
  }
  const { value, hasParts } = openValue(json, type)
  if (shared !== undefined) reading.values.set(shared, value)
  if (!hasParts) return value
  const className = classOf(type)
  if (className !== undefined && registeredName(className)?.restore !== undefined) reading.open.add(value)
  raiseParts(reading, json as object, mark)
  const closed = closeValue(reading, value as object, json as object, type)
  if (shared !== undefined) reading.values.set(shared, closed)
  return closed
}

function readDocument(text: string, into: object | undefined): Record<string, unknown> {
  const { json, mark } = parseDocument(text)
  const root = into ?? json
  if (mark !== undefined) {
    const reading: Reading = { root, values: new Map(), restored: new Map(), open: new Set(), hasOpenReference: false }
    if (mark.shared !== undefined) reading.values.set(mark.shared, root)
    raiseParts(reading, json, mark)
    if (into !== undefined) moveKeys(json, into)
    if (reading.hasOpenReference) replaceDeep(root, value => reading.restored.get(value) ?? null)
  } else if (into !== undefined) moveKeys(json, into)
  return root as Record<string, unknown>
}

/** Defined, not assigned: a forged `__proto__` becomes a key like any other. */
function moveKeys(json: object, into: object): void {
  for (const key of Object.keys(json)) {
    const value = (json as Fields)[key]
    Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true })
  }
}

/**
 * Reads a session's text.
 * @param into gets the keys; a new object unless given
 * @throws SyntaxError where the text is none that was written by {@link lowerSession}, or by superjson
 */
export function readSession(text: string, into: object | undefined): Record<string, unknown> {
  try {
    return readDocument(text, into)
  } catch (cause) {
    // The text may be right: it is the stack that has no room left.
    if (cause instanceof RangeError && cause.message.includes('call stack')) throw cause
    const problem = cause instanceof Error ? cause.message : typeof cause
    throw new SyntaxError(`[sessionscope] This is no session's text: ${problem}`, { cause })
  }
}
