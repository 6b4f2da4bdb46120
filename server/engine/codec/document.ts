import type { Type } from './built-ins.ts'
import { MAX_DEPTH } from './describe.ts'
import { parsePath } from './path.ts'

/** What a text says of one place of its JSON, beside the JSON. */
export interface Mark {
  type: Type | undefined
  /** The object that stands here and elsewhere. */
  shared: Shared | undefined
  parts: Map<string, Mark> | undefined
}

/** An object that stands in several places. Only the first of them in the text is sure to have all that it holds. */
export interface Shared {
  first: Spot | undefined
}

/** A place of a text's JSON, and what is marked of it. */
export interface Spot {
  readonly json: unknown
  readonly mark: Mark | undefined
}

export interface Document extends Spot {
  readonly json: object
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const emptyMark = (): Mark => ({ type: undefined, shared: undefined, parts: undefined })

function markAt(root: Mark, steps: readonly string[]): Mark {
  let at = root
  for (const step of steps) {
    at.parts ??= new Map()
    let next = at.parts.get(step)
    if (next === undefined) {
      next = emptyMark()
      at.parts.set(step, next)
    }
    at = next
  }
  return at
}

function toType(value: unknown): Type {
  if (typeof value === 'string') return value
  if (!Array.isArray(value) || typeof value[0] !== 'string' || typeof value[1] !== 'string') {
    throw new SyntaxError('a type in meta.values is none')
  }
  return [value[0], value[1]]
}

function addTypes(mark: Mark, tree: unknown, depth: number): void {
  if (depth > MAX_DEPTH + 1) throw new SyntaxError('meta.values is nested too deep')
  if (Array.isArray(tree)) {
    mark.type = toType(tree[0])
    if (tree[1] !== undefined) addParts(mark, tree[1], depth)
  } else addParts(mark, tree, depth)
}

function addParts(mark: Mark, tree: unknown, depth: number): void {
  if (!isObject(tree) || Array.isArray(tree)) throw new SyntaxError('meta.values is no tree of types')
  for (const path of Object.keys(tree)) {
    const steps = parsePath(path)
    addTypes(markAt(mark, steps), tree[path], depth + steps.length)
  }
}

function addShared(root: Mark, path: string | null, others: unknown): void {
  if (!Array.isArray(others)) throw new SyntaxError('meta.referentialEqualities has no list of paths')
  const shared: Shared = { first: undefined }
  const paths: unknown[] = others as unknown[]
  const all = [path === null ? [] : parsePath(path), ...paths.map(other => parsePath(String(other)))]
  for (const steps of all) {
    if (steps.length > MAX_DEPTH + 1) throw new SyntaxError('meta.referentialEqualities has a path that is too long')
    markAt(root, steps).shared = shared
  }
}

function addEqualities(root: Mark, equalities: unknown): void {
  const [ofRoot, others] = Array.isArray(equalities) ? equalities : [undefined, equalities]
  if (ofRoot !== undefined) addShared(root, null, ofRoot)
  if (others === undefined) return
  if (!isObject(others)) throw new SyntaxError('meta.referentialEqualities is no object')
  for (const path of Object.keys(others)) addShared(root, path, others[path])
}

/**
 * Parses superjson's format: `{"json":…}`, with `"meta"` where the JSON alone does not say it all.
 * @throws SyntaxError where it is none, or its JSON is no object and no array
 */
export function parseDocument(text: string): Document {
  const document: unknown = JSON.parse(text)
  if (!isObject(document) || !Object.hasOwn(document, 'json')) throw new SyntaxError('it is no {"json":…}')
  const { json } = document
  if (!isObject(json)) throw new SyntaxError('it holds no object')
  const meta = Object.hasOwn(document, 'meta') ? document.meta : undefined
  if (meta === undefined) return { json, mark: undefined }
  if (!isObject(meta)) throw new SyntaxError('its meta is no object')
  const mark = emptyMark()
  if (Object.hasOwn(meta, 'values')) addTypes(mark, meta.values, 0)
  if (mark.type !== undefined) throw new SyntaxError('it holds no plain object')
  if (Object.hasOwn(meta, 'referentialEqualities')) addEqualities(mark, meta.referentialEqualities)
  return { json, mark }
}

/** The parts of a value of which something is marked, in the order of the JSON; parts that it does not have are none. */
export function markedParts(json: object, mark: Mark): (readonly [key: string, mark: Mark])[] {
  if (mark.parts === undefined) return []
  const isPart = Array.isArray(json) ? (key: string) => key !== 'length' : () => true
  const parts = [...mark.parts].filter(([key]) => isPart(key) && Object.hasOwn(json, key))
  if (parts.length < 2) return parts
  if (Array.isArray(json)) return parts.sort(([a], [b]) => Number(a) - Number(b))
  const order = new Map(Object.keys(json).map((key, place) => [key, place]))
  return parts.sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
}

/** Finds the first place of each shared object. */
export function settleShared({ json, mark }: Spot): void {
  if (mark === undefined) return
  if (mark.shared !== undefined) {
    if (mark.shared.first !== undefined) return
    mark.shared.first = { json, mark }
  }
  if (!isObject(json)) return
  for (const [key, part] of markedParts(json, mark)) settleShared({ json: json[key], mark: part })
}
