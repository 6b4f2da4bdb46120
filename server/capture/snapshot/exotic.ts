import { types } from 'node:util'
import type { Value } from '../../protocol/value.ts'
import { keepBytes } from './bytes.ts'
import { className } from './class.ts'
import { isHandle } from './handles.ts'
import { intrinsicGetter, readWith } from './intrinsics.ts'
import { cutText, keepNumber, keepString, symbolText, TAG_COST } from './primitives.ts'
import type { Walk } from './state.ts'

const getTime = Date.prototype.getTime
const toIso = Date.prototype.toISOString

function keepDate(value: object): Value {
  const time = Reflect.apply(getTime, value, [])
  return { $type: 'Date', value: Number.isNaN(time) ? null : Reflect.apply(toIso, value, []) }
}

const regexpSource = intrinsicGetter(RegExp.prototype, 'source')
const regexpFlags = (
  [
    ['d', 'hasIndices'],
    ['g', 'global'],
    ['i', 'ignoreCase'],
    ['m', 'multiline'],
    ['s', 'dotAll'],
    ['u', 'unicode'],
    ['v', 'unicodeSets'],
    ['y', 'sticky'],
  ] as const
).map(([flag, name]) => [flag, intrinsicGetter(RegExp.prototype, name)] as const)

/** `RegExp.prototype.flags` would read the instance's properties. */
function keepRegExp(walk: Walk, value: object): Value {
  const source = cutText(String(readWith(regexpSource, value)), walk.bounds.string)
  walk.text -= source.length
  return {
    $type: 'RegExp',
    value: `/${source}/${regexpFlags.map(([flag, get]) => (readWith(get, value) === true ? flag : '')).join('')}`,
  }
}

const dataText = (object: object | null, key: string): string | null => {
  const found = object === null ? undefined : Object.getOwnPropertyDescriptor(object, key)?.value
  return typeof found === 'string' ? found : null
}

/** `stack` is never read: that would run the app's prepareStackTrace. */
function keepError(walk: Walk, value: object): Value {
  const { bounds, secrets } = walk
  const text = dataText(value, 'message') ?? ''
  const message = walk.bare ? cutText(text, bounds.string) : secrets.text(text, bounds.string)
  walk.text -= message.length
  const name = cutText(dataText(value, 'name') ?? className(value), 100)
  return { $type: 'Error', name, message }
}

const href = intrinsicGetter(URL.prototype, 'href')

/** Also its own check: of anything but a real URL the intrinsic getter throws. */
function keepUrl(walk: Walk, value: object): Value | null {
  if (Object.getPrototypeOf(value) !== URL.prototype) return null
  try {
    const text = cutText(String(readWith(href, value)), walk.bounds.string)
    walk.text -= text.length
    return { $type: 'URL', value: walk.bare ? text : walk.secrets.url(text) }
  } catch {
    return null
  }
}

/** `new Number(1)`: JSON takes them for what they hold. */
function keepBoxed(walk: Walk, value: object): Value {
  if (types.isNumberObject(value)) return keepNumber(walk, Reflect.apply(Number.prototype.valueOf, value, []))
  if (types.isStringObject(value)) return keepString(walk, Reflect.apply(String.prototype.valueOf, value, []))
  if (types.isBooleanObject(value)) return Reflect.apply(Boolean.prototype.valueOf, value, [])
  if (!types.isSymbolObject(value)) return { $type: 'opaque', name: 'BigInt' }
  return { $type: 'opaque', name: `Object(${symbolText(Reflect.apply(Symbol.prototype.valueOf, value, []))})` }
}

const opaque: readonly (readonly [(value: unknown) => boolean, string])[] = [
  [types.isPromise, 'Promise'],
  [types.isWeakMap, 'WeakMap'],
  [types.isWeakSet, 'WeakSet'],
  [types.isGeneratorObject, 'Generator'],
  [types.isMapIterator, 'Map Iterator'],
  [types.isSetIterator, 'Set Iterator'],
  [types.isModuleNamespaceObject, 'Module'],
  [types.isExternal, 'External'],
]

/** Built-in objects that hold no members of the app's, known by their inner slots, whatever they call themselves. */
export function keepBuiltIn(walk: Walk, value: object): Value | null {
  if (types.isDate(value)) return keepDate(value)
  if (types.isNativeError(value)) return keepError(walk, value)
  if (types.isRegExp(value)) return keepRegExp(walk, value)
  const kept = keepBytes(walk, value) ?? keepUrl(walk, value)
  if (kept !== null) return kept
  if (types.isBoxedPrimitive(value)) return keepBoxed(walk, value)
  if (isHandle(value)) {
    walk.text -= TAG_COST
    return { $type: 'opaque', name: className(value) }
  }
  const found = opaque.find(([is]) => is(value))
  return found === undefined ? null : { $type: 'opaque', name: found[1] }
}
