import { Money, Point } from './classes.ts'
import type { Random } from './random.ts'

export interface ValueOptions {
  /** Whether an object may stand in several places. */
  readonly shares: boolean
  /** Whether an object may stand above itself. */
  readonly cycles: boolean
  /** Only what superjson itself keeps. */
  readonly isStock?: boolean
  /** Without bigints and NaN, which superjson takes for shared objects when they are equal. */
  readonly isTame?: boolean
}

const keys = [
  'a',
  'b',
  'cart',
  'items',
  'qty',
  'name',
  'message',
  'stack',
  'json',
  'meta',
  'values',
  'toString',
  'hasOwnProperty',
  'length',
  '',
  ' ',
  'a.b',
  'a\\.b',
  '\\',
  'it"s',
  "it's",
  '[0]',
  '0',
  '1',
  '17',
  '01',
  '-1',
  '1e3',
  'ключ',
  '🍵',
  '\ud800',
  '\u2028',
  'first name',
  '__proto',
  'then',
]

const strings = [
  '',
  'tea',
  'a "quoted" one',
  '\ud83c',
  '\udf75x',
  '\u0000',
  'line\nbreak',
  '</script>',
  '🍵',
  'x'.repeat(300),
]
const numbers = [0, 1, -1, 0.1, 1e21, 5e-324, 2 ** 53, -1.7976931348623157e308]

type Make = (random: Random) => unknown

const tamePrimitives: readonly Make[] = [
  random => random.pick(strings),
  random => random.pick(strings) + random.below(1000),
  random => random.pick(numbers),
  random => random.below(1e6),
  random => random.pick([-0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
  random => random.pick([true, false, null, undefined]),
]

const wildPrimitives: readonly Make[] = [
  ...tamePrimitives,
  () => Number.NaN,
  random => BigInt(random.below(1e9)) ** 3n * (random.below(2) === 0 ? 1n : -1n),
]

const bytes = (random: Random) => Uint8Array.from({ length: random.below(5) * 8 }, () => random.below(256))

const stockLeaves: readonly Make[] = [
  random => new Date(random.below(2e9) * 1000),
  random => random.pick([/a/, /[/]\/"/giu, /(?:)/, /(?<year>\d{4})\n/s]),
  random => new URL(`https://user:pw@example.com:8080/${random.below(100)}?q=%20#h`),
]

const leaves: readonly Make[] = [
  ...stockLeaves,
  () => new Date(Number.NaN),
  random => Object.assign(/b/g, { lastIndex: random.below(3) }),
  () => new URLSearchParams('a=1&a=2&ü=%26'),
  random => Buffer.from(bytes(random)),
  random => bytes(random).buffer,
  random => new DataView(bytes(random).buffer),
  random => bytes(random),
  random => new Uint8ClampedArray(bytes(random)),
  random => new Int16Array(bytes(random).buffer),
  random => new Uint32Array(bytes(random).buffer),
  random => new Float32Array([random.next(), Number.NaN, -0, Number.POSITIVE_INFINITY]),
  random => new Float64Array([random.next(), Number.NaN, -0]),
  random => new BigInt64Array(bytes(random).buffer),
  random => new BigUint64Array(bytes(random).buffer),
]

const errorClasses = [Error, TypeError, RangeError, SyntaxError, URIError]

/** A random session of nested values. */
export function randomSession(random: Random, options: ValueOptions): Record<string, unknown> {
  const finished: object[] = []
  const leafMakes = options.isStock === true ? stockLeaves : leaves
  const primitives = options.isTame === true ? tamePrimitives : wildPrimitives

  function fill(object: object, depth: number, above: readonly object[], count = random.below(5)): object {
    for (let i = 0; i < count; i++) Reflect.set(object, random.pick(keys), value(depth + 1, above))
    return object
  }

  function error(depth: number, above: readonly object[]): Error {
    const made = new (random.pick(errorClasses))(random.pick(strings))
    const within = [...above, made]
    if (random.below(3) === 0)
      Object.defineProperty(made, 'cause', { value: value(depth + 1, within), configurable: true, writable: true })
    const name = random.pick(['Custom', 'TypeError'])
    if (random.below(3) === 0 && name !== made.name) made.name = name
    if (random.below(2) === 0) Object.assign(made, { code: 'E_TEA', detail: value(depth + 1, within) })
    return made
  }

  function container(depth: number, above: readonly object[]): object {
    const kind = random.below(options.isStock === true ? 5 : 9)
    const made: object =
      kind < 2
        ? {}
        : kind === 2
          ? []
          : kind === 3
            ? new Map()
            : kind === 4
              ? new Set()
              : kind === 5
                ? Object.create(null)
                : []
    const within = [...above, made]
    const count = random.below(5)
    if (kind === 6) return new Money(value(3, []))
    if (kind === 7) return fill(new Point(value(depth + 1, above), null), depth, above, 1)
    if (kind === 8) return error(depth, above)
    for (let i = 0; i < count; i++) {
      const part = value(depth + 1, within)
      if (made instanceof Map) made.set(value(depth + 1, within), part)
      else if (made instanceof Set) made.add(part)
      else if (Array.isArray(made)) made.push(part)
      else Reflect.set(made, random.pick(keys), part)
    }
    if (Array.isArray(made) && options.isStock !== true && random.below(8) === 0) made.length += 1 + random.below(2)
    return made
  }

  function value(depth: number, above: readonly object[]): unknown {
    const kind = random.below(10)
    if (options.shares && kind === 0 && finished.length > 0) return random.pick(finished)
    if (options.cycles && kind === 1 && above.length > 0) return random.pick(above)
    if (depth > 5 || kind < 5) return random.pick(primitives)(random)
    const made = kind < 7 ? (random.pick(leafMakes)(random) as object) : container(depth, above)
    finished.push(made)
    return made
  }

  const session = {}
  return fill(session, 0, [session], 1 + random.below(6)) as Record<string, unknown>
}
