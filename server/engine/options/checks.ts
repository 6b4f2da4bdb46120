import { nearest } from '../nearest.ts'
import { showValue } from '../show-value.ts'

/** Whether an option can have a value, and what it can be, in words. */
export type Check = readonly [test: (value: unknown) => boolean, allowed: string]

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
export const isFunction = (value: unknown): boolean => typeof value === 'function'
export const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value)
export const has = (value: unknown, ...methods: readonly string[]): boolean =>
  isObject(value) && methods.every(name => isFunction(Reflect.get(value, name)))

export const flag: Check = [value => typeof value === 'boolean', 'true or false']
export const duration: Check = [
  value => typeof value === 'string' || typeof value === 'number',
  'milliseconds, or a text such as "30m"',
]
export const durationOrNever: Check = [value => value === false || duration[0](value), `${duration[1]}, or false`]

export const wrong = (name: string, value: unknown, allowed: string): TypeError =>
  new TypeError(`[sessionscope] connect({ ${name} }) is ${showValue(value)}; allowed: ${allowed}`)

/** @throws TypeError where an option is unknown or has a value that it cannot have */
export function checkAll(options: object, known: Readonly<Record<string, Check>>, prefix: string): void {
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(known, name) ? known[name] : undefined
    if (check === undefined) {
      const names = Object.keys(known)
      const near = nearest(name, names)
      const hint = near === null ? `there are: ${names.join(', ')}` : `did you mean ${prefix}${near}?`
      throw new TypeError(`[sessionscope] connect() has no option "${prefix}${name}"; ${hint}`)
    }
    if (value !== undefined && !check[0](value)) throw wrong(`${prefix}${name}`, value, check[1])
  }
}
