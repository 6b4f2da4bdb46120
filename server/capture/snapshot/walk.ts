import { types } from 'node:util'
import { formatPath, type Tagged, type Value } from '../../protocol/value.ts'
import { keepArray } from './array.ts'
import { MAX_DEPTH, type SnapshotBounds } from './bounds.ts'
import { className, hasToJson, kindOf } from './class.ts'
import { keepCollection } from './collections.ts'
import { keepBuiltIn } from './exotic.ts'
import { jsonView } from './json.ts'
import { keepMembers, keepSymbols } from './members.ts'
import { functionName, keepNumber, keepOther, keepString, TAG_COST } from './primitives.ts'
import { digestBeyond, isSpent, type Secrets, spendDigest, type Walk, walkBeyond } from './state.ts'
import type { TakeOptions } from './take-options.ts'
import { writeValue } from './text.ts'

/** A walk over one value. */
export function createWalk(bounds: SnapshotBounds, secrets: Secrets, options: TakeOptions = {}): Walk {
  const { omit = [], hidden = null, hex = true } = options
  const { nodes, text, digested } = bounds
  const depth = Math.min(bounds.depth, MAX_DEPTH)
  const budget = { nodes, text, depth, digested, beyond: false, bare: false }
  return { bounds, secrets, omit, hidden, hex, steps: [], above: [], ...budget, visit, redact }
}

/** A value as it is kept; plain data is kept as it is, not copied, and must be written before the app runs again. */
export function visit(walk: Walk, value: unknown): Value {
  switch (typeof value) {
    case 'string':
      return keepString(walk, value)
    case 'number':
      return keepNumber(walk, value)
    case 'boolean':
      walk.text -= 5
      return value
    case 'object':
      if (value !== null) return visitObject(walk, value)
      walk.text -= 4
      return null
    case 'function':
      walk.text -= TAG_COST
      return types.isProxy(value) ? proxy : { $type: 'function', name: functionName(value) }
    case 'bigint':
    case 'symbol':
    case 'undefined':
      return keepOther(walk, value)
  }
}

const proxy: Value = { $type: 'opaque', name: 'Proxy' }

function visitObject(walk: Walk, value: object): Value {
  walk.text -= 2
  if (types.isProxy(value)) return proxy
  const at = walk.above.indexOf(value)
  if (at >= 0) return { $type: 'cycle', path: formatPath(walk.steps.slice(0, at)) }
  if (isSpent(walk)) return cut(walk, value, walk.nodes <= 0 ? 'nodes' : 'text')
  if (walk.above.length >= walk.depth) return cut(walk, value, 'depth')
  walk.above.push(value)
  const kept = Array.isArray(value) ? keepArray(walk, value) : keepObject(walk, value)
  walk.above.pop()
  return kept
}

function cut(walk: Walk, value: object, bound: 'depth' | 'nodes' | 'text'): Value {
  walk.text -= TAG_COST
  const rest = walk.beyond ? {} : digestBeyond(walk, add => void add(visit(walk, value)))
  return { $type: 'cut', what: kindOf(value), bound, ...rest }
}

function keepObject(walk: Walk, value: object): Value {
  const prototype: unknown = Object.getPrototypeOf(value)
  const intrinsic = prototype === Object.prototype || prototype === null
  if (!intrinsic) {
    const builtIn = keepBuiltIn(walk, value) ?? keepCollection(walk, value)
    if (builtIn !== null) return builtIn
  }
  const name = intrinsic ? 'Object' : className(value)
  // The root is a session library's, whose class is no news, nor is a toJSON of that class.
  const isRoot = walk.above.length === 1 && !walk.bare
  if (name !== 'Object' && !isRoot) return keepInstance(walk, value, name)
  const toJson = intrinsic ? 'toJSON' in value && hasToJson(value) : !isRoot && hasToJson(value)
  const symbols = keepSymbols(value)
  const wrapped = toJson || symbols.symbols !== undefined || Object.hasOwn(value, '$type')
  const { props, more } = keepMembers(walk, value, wrapped || !intrinsic || 'toJSON' in value)
  if (!wrapped && more === undefined) return props
  walk.text -= TAG_COST
  return {
    $type: 'object',
    props,
    ...symbols,
    ...(toJson ? { toJSON: true as const } : {}),
    ...(more === undefined ? {} : { more }),
  }
}

function keepInstance(walk: Walk, value: object, name: string): Value {
  walk.text -= TAG_COST
  const { props, more } = keepMembers(walk, value, true)
  return {
    $type: 'class',
    name,
    props,
    ...(hasToJson(value) ? { toJSON: true as const } : {}),
    ...(more === undefined ? {} : { more }),
  }
}

type Redacted = Tagged & { readonly $type: 'redacted' }

function redacted(walk: Walk, value: unknown): Redacted {
  const of = kindOf(value)
  if (typeof value === 'string') {
    spendDigest(walk, value.length)
    return { $type: 'redacted', fingerprint: walk.secrets.fingerprint(value), of, length: value.length }
  }
  const bare = walk.bare
  walk.bare = true
  // As JSON keeps it, so that a secret is the same before and after it was stored.
  const kept = jsonView(walkBeyond(walk, () => visit(walk, value)))
  walk.bare = bare
  const text = typeof kept === 'string' ? kept : `\0${writeValue(kept)}`
  return { $type: 'redacted', fingerprint: walk.secrets.fingerprint(text), of }
}

/** A secret's place: where nothing is held there is nothing to hide, and a function is no secret. */
function redact(walk: Walk, value: unknown): Value {
  if (value === null || value === undefined || value === '' || typeof value === 'function') return visit(walk, value)
  walk.text -= TAG_COST * 2
  if (walk.beyond) walk.nodes -= 10
  return redacted(walk, value)
}

/** What stands for a secret. */
export const redactedTag = (value: unknown, secrets: Secrets, bounds: SnapshotBounds): Redacted => {
  try {
    return redacted(createWalk(bounds, secrets), value)
  } catch {
    return { $type: 'redacted', fingerprint: '00000000', of: typeof value }
  }
}
