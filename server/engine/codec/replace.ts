import { MAX_DEPTH } from './describe.ts'
import { registeredPrototype } from './registry.ts'

interface Replacing {
  replacement(value: object): object | null
  /** What stands for each value that was seen. */
  readonly done: Map<object, object>
  readonly open: Set<object>
  /** Whether a value was met inside itself, before it was known what stands for it. */
  isCyclic: boolean
}

/** Whether a value may have parts that belong to the session. */
function hasParts(value: object): boolean {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set || value instanceof Error) return true
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || registeredPrototype(prototype) !== undefined
}

function replaceInMap(state: Replacing, map: Map<unknown, unknown>, depth: number): void {
  const before = [...map].flat()
  const after = before.map(part => visit(state, part, depth))
  if (after.every((part, i) => part === before[i] || Object.is(part, before[i]))) return
  map.clear()
  for (let i = 0; i < after.length; i += 2) map.set(after[i], after[i + 1])
}

function replaceInSet(state: Replacing, set: Set<unknown>, depth: number): void {
  const before = [...set]
  const after = before.map(part => visit(state, part, depth))
  if (after.every((part, i) => Object.is(part, before[i]))) return
  set.clear()
  for (const part of after) set.add(part)
}

function replaceInParts(state: Replacing, value: object, depth: number): void {
  if (value instanceof Map) replaceInMap(state, value, depth)
  if (value instanceof Set) replaceInSet(state, value, depth)
  // An error's cause is not enumerable. Accessors are the app's code, and not run.
  for (const key of Object.getOwnPropertyNames(value)) {
    const part: unknown = Object.getOwnPropertyDescriptor(value, key)?.value
    if (typeof part !== 'object' || part === null) continue
    const by = visit(state, part, depth)
    if (by !== part) Reflect.set(value, key, by)
  }
}

function visit(state: Replacing, value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = state.done.get(value)
  if (known !== undefined) {
    if (state.open.has(value)) state.isCyclic = true
    return known
  }
  if (depth > MAX_DEPTH) return value
  state.done.set(value, value)
  if (depth === 0 || hasParts(value)) {
    state.open.add(value)
    replaceInParts(state, value, depth + 1)
    state.open.delete(value)
  }
  const by = state.replacement(value) ?? value
  if (by !== value) state.done.set(value, by)
  return by
}

/**
 * Puts other objects in the place of some, wherever they stand below a session's root: in objects, arrays, Maps, Sets,
 * Errors and instances of registered classes. Parts are replaced before the whole that has them; the order of Maps and
 * Sets stays. `replacement` gives null for what stays.
 */
export function replaceDeep(root: object, replacement: (value: object) => object | null): void {
  const state: Replacing = { replacement, done: new Map(), open: new Set(), isCyclic: false }
  visit(state, root, 0)
  if (!state.isCyclic) return
  const by = (value: object) => {
    const found = state.done.get(value)
    return found === undefined || found === value ? null : found
  }
  visit({ replacement: by, done: new Map(), open: new Set(), isCyclic: false }, root, 0)
}
