import { types } from 'node:util'
import { isLeafPrototype, leafOf, type Type } from './built-ins.ts'
import { MAX_DEPTH, refusals, refuseInstance } from './describe.ts'
import { errorFields, errorType } from './error-fields.ts'
import { instanceFields } from './instance-fields.ts'
import { loseSymbolKeys } from './lower-record.ts'
import { rawClassName } from './raw-values.ts'
import { registeredPrototype } from './registry.ts'
import { lose, type Seen, type Writing } from './writing.ts'

/** How an object is written: the parts to write, or the JSON of a leaf; and its type, where JSON has no word for it. */
type Shape =
  | { readonly kind: 'record'; readonly source: object; readonly type: Type | undefined }
  | { readonly kind: 'array'; readonly source: readonly unknown[]; readonly type: undefined }
  | { readonly kind: 'map'; readonly source: ReadonlyMap<unknown, unknown>; readonly type: Type }
  | { readonly kind: 'set'; readonly source: ReadonlySet<unknown>; readonly type: Type }
  | { readonly kind: 'leaf'; readonly json: unknown; readonly type: Type }

/** Whether a prototype is the base of all objects, or of all arrays, of another realm: of a vm's context, as in some test runners. */
const isForeignBase = (prototype: object, own: string): boolean => {
  const above: object | null = Object.getPrototypeOf(prototype)
  const isBase = own === 'hasOwnProperty' ? above === null : above !== null && Object.getPrototypeOf(above) === null
  return isBase && Object.hasOwn(prototype, own)
}

function loseExtraKeys(writing: Writing, value: object, seen: Seen): void {
  // A view's indices are keys too, one for each byte.
  if (!ArrayBuffer.isView(value) && Object.keys(value).length > 0) lose(writing, seen, refusals.extraKeys)
  loseSymbolKeys(writing, value, seen)
}

const plain = (source: object): Shape => {
  const className = rawClassName(source)
  return { kind: 'record', source, type: className === undefined ? undefined : ['class', className] }
}

/** Of a value with a prototype that is no plain object's and no array's. */
function specialShape(writing: Writing, value: object, prototype: object, seen: Seen): Shape | undefined {
  const registration = registeredPrototype(prototype)
  if (registration !== undefined) {
    const source = instanceFields(writing, value, registration, seen)
    seen.isSealed = registration.restore !== undefined
    return source && { kind: 'record', source, type: ['class', registration.name] }
  }
  const errorKind = errorType(value, prototype)
  if (errorKind !== undefined) return { kind: 'record', source: errorFields(value as Error, true), type: errorKind }
  if (isForeignBase(prototype, 'hasOwnProperty')) return plain(value)
  const leaf = leafOf(value, prototype)
  const isMap = prototype === Map.prototype && types.isMap(value)
  const isSet = prototype === Set.prototype && types.isSet(value)
  if (leaf !== undefined || isMap || isSet) {
    loseExtraKeys(writing, value, seen)
    if (leaf !== undefined) return { kind: 'leaf', ...leaf }
    return isMap
      ? { kind: 'map', source: value, type: 'map' }
      : { kind: 'set', source: value as Set<unknown>, type: 'set' }
  }
  const refusal = refuseInstance(value, prototype)
  lose(writing, seen, refusal)
  return writing.isLenient && refusal.hasFields ? { kind: 'record', source: value, type: undefined } : undefined
}

/** undefined for what cannot be kept, which is then noted as a loss. Throws what looking at a hostile value throws. */
export function shapeOf(writing: Writing, value: object, seen: Seen, depth: number): Shape | undefined {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (depth > MAX_DEPTH && !(prototype !== null && isLeafPrototype(prototype))) {
    return lose(writing, seen, refusals.tooDeep)
  }
  if (prototype === Object.prototype || prototype === null) return plain(value)
  if (Array.isArray(value) && (prototype === Array.prototype || isForeignBase(prototype, 'flatMap'))) {
    return { kind: 'array', source: value, type: undefined }
  }
  return specialShape(writing, value, prototype, seen)
}
