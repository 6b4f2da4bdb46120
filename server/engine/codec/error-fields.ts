import type { Type } from './built-ins.ts'

const errorClasses = [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
] as unknown as readonly (new () => Error)[]

const byName = new Map(errorClasses.map(Class => [Class.name, Class]))
const byPrototype = new Map<unknown, new () => Error>(errorClasses.map(Class => [Class.prototype, Class]))

/** What makes an Error is not enumerable. */
const hidden = ['message', 'stack', 'cause', 'errors'] as const

/** Fields of an Error that can be read although they are not enumerable, and then its own. */
export function errorFields(error: Error, named: boolean): Record<string, unknown> {
  const fields: Record<string, unknown> = named ? { name: error.name } : {}
  fields.message = error.message
  if (Object.hasOwn(error, 'cause')) fields.cause = error.cause
  if (typeof error.stack === 'string') fields.stack = error.stack
  if (Object.hasOwn(error, 'errors')) fields.errors = (error as AggregateError).errors
  for (const key of Object.keys(error)) {
    if (!Object.hasOwn(fields, key)) fields[key] = (error as unknown as Record<string, unknown>)[key]
  }
  return fields
}

/** The type of an instance of one of the language's own classes of errors; undefined for what is none. */
export function errorType(error: object, prototype: object): Type | undefined {
  const Class = byPrototype.get(prototype)
  if (Class === undefined || !(error instanceof Error)) return undefined
  // superjson keeps the name only. It tells the class, unless the app has given the error another.
  return (byName.get(error.name) ?? Error) === Class ? 'Error' : ['custom', Class.name]
}

/** An empty Error for a type and a name as {@link errorType} and {@link errorFields} gave them; undefined where it is none. */
export function openError(type: Type, name: unknown): Error | undefined {
  const Class =
    type === 'Error'
      ? (byName.get(String(name)) ?? Error)
      : typeof type !== 'string' && type[0] === 'custom'
        ? byName.get(type[1])
        : undefined
  if (Class === undefined) return undefined
  return Class.prototype === AggregateError.prototype ? new AggregateError([]) : new Class()
}

/** Makes fields that were read back those of an error, hidden where an Error's are. */
export function fillError(error: object, fields: Readonly<Record<string, unknown>>): void {
  delete (error as Error).stack
  for (const key of Object.keys(fields)) {
    if (key === 'name' && (error as Error).name === fields.name) continue
    const enumerable = !(hidden as readonly string[]).includes(key)
    Object.defineProperty(error, key, { value: fields[key], writable: true, configurable: true, enumerable })
  }
}
