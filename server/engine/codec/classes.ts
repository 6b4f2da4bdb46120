import { reviveWaiting } from './raw-values.ts'
import { addRegistration } from './registry.ts'

/** A class of the app. Its constructor is not called, and may be private. */
export interface SessionClass<T extends object> {
  readonly name: string
  readonly prototype: T
}

export interface ClassOptions<T extends object, F extends object> {
  /** What stored sessions call it, for good; the class's own name unless given. */
  readonly name?: string
  /** Which of its own fields are stored; all enumerable ones unless given. */
  readonly fields?: readonly (keyof T & string)[]
  /** What to store of an instance, for one that has private state: an object of fields, which may hold all that a session may. */
  readonly store?: (instance: T) => F
  /** The instance, from what was stored. Without it, an instance is made of its fields, and no constructor runs. */
  readonly restore?: (fields: F) => T
}

const fail = (problem: string): never => {
  throw new TypeError(`[sessionscope] registerClass: ${problem}`)
}

const builtIns = [Map, Set, WeakMap, WeakSet, WeakRef, Promise, Date, RegExp, Array, ArrayBuffer, URL, URLSearchParams]
const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype)

/** Whether instances have state that is not in their fields, because of a built-in class that theirs extends. */
const hasInnerState = (prototype: object): boolean =>
  builtIns.some(({ prototype: base }) => Object.prototype.isPrototypeOf.call(base, prototype)) ||
  Object.prototype.isPrototypeOf.call(typedArray, prototype)

const isClass = (value: unknown): boolean =>
  typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null

function check<T extends object, F extends object>(Class: SessionClass<T>, options: ClassOptions<T, F>): string {
  if (!isClass(Class)) {
    return fail('the first argument must be a class')
  }
  const { name = Class.name, fields, store, restore } = options
  if (typeof name !== 'string' || name === '') {
    return fail("the class has no name; give one that stays: registerClass(Class, { name: 'Cart' })")
  }
  if (fields !== undefined && !(Array.isArray(fields) && fields.every(field => typeof field === 'string'))) {
    return fail(`fields of ${name} must be an array of names`)
  }
  if (fields !== undefined && store !== undefined) return fail(`${name} has both fields and store; give one of them`)
  for (const [option, value] of Object.entries({ store, restore })) {
    if (value !== undefined && typeof value !== 'function') return fail(`${option} of ${name} must be a function`)
  }
  const { prototype } = Class
  if (prototype === Object.prototype || builtIns.some(builtIn => builtIn.prototype === prototype)) {
    return fail(`${name} is no class of your own; built-in classes need no registration`)
  }
  if (hasInnerState(prototype) && (store === undefined || restore === undefined)) {
    const base = (Object.getPrototypeOf(prototype) as { constructor: { name: string } }).constructor.name
    return fail(`${name} extends ${base}, whose content is not in its fields; give both store and restore`)
  }
  return name
}

/**
 * Lets sessions hold instances of a class. Call it once when the app starts, before the first request. A session that
 * was loaded before is not harmed: its instances stay raw, and become instances now.
 *
 * @example
 * registerClass(Cart)
 * registerClass(Money, { store: money => ({ cents: money.cents }), restore: ({ cents }) => new Money(cents) })
 *
 * @throws TypeError where another class has the name, where the class has another name already, or an option is wrong
 */
export function registerClass<T extends object, F extends object = Record<string, unknown>>(
  Class: SessionClass<T>,
  options: ClassOptions<T, F> = {},
): void {
  const name = check(Class, options)
  const { fields, store, restore } = options
  const registration = {
    name,
    prototype: Class.prototype,
    fields,
    store: store as ((instance: object) => unknown) | undefined,
    restore: restore as ((fields: Record<string, unknown>) => unknown) | undefined,
    isError: Class.prototype instanceof Error,
  }
  addRegistration(registration)
  reviveWaiting(registration)
}
