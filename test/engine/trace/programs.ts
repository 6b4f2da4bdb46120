import { inspect, isDeepStrictEqual } from 'node:util'
import v8 from 'node:v8'
import { createRandom, type Random } from '../../support/random.ts'

type Data = Record<string, unknown>

/** A session to run a program on. */
interface Subject {
  readonly session: object
  /** The engine looks at it. */
  pause(): void
  end(): void
}

const names = ['a', 'b', 'c', 'items', 'user', 'n', '1', 'toString', 'length ']

function randomValue(random: Random, depth: number): unknown {
  const kind = random.int(depth <= 0 ? 5 : 9)
  if (kind < 2) return random.int(100)
  if (kind === 2) return random.pick(['x', '', 'ä', null, undefined, true])
  if (kind === 3) return new Date(random.int(1e9))
  if (kind === 4) return new Map([[1, { a: 1 }]])
  if (kind < 7) return Array.from({ length: random.int(5) }, () => randomValue(random, depth - 1))
  return randomObject(random, depth - 1)
}

const randomObject = (random: Random, depth: number): Data =>
  Object.fromEntries(Array.from({ length: random.int(5) }, () => [random.pick(names), randomValue(random, depth)]))

type Operation = (object: Data, random: Random) => unknown
type ArrayOperation = (array: unknown[], random: Random) => unknown

const onObjects: readonly Operation[] = [
  (object, random) => object[random.pick(names)],
  (object, random) => {
    object[random.pick(names)] = randomValue(random, 2)
  },
  (object, random) => Reflect.deleteProperty(object, random.pick(names)),
  (object, random) => random.pick(names) in object,
  (object, random) => Object.hasOwn(object, random.pick(names)),
  object => Object.keys(object),
  object => Object.entries(object),
  object => ({ ...object }),
  object => JSON.stringify(object),
  object => structuredClone({ ...object }),
  object => v8.deserialize(v8.serialize({ ...object })),
  object => inspect(object),
  object => isDeepStrictEqual({ ...object }, structuredClone({ ...object })),
  (object, random) => Object.assign(object, randomObject(random, 1)) && undefined,
  (object, random) =>
    Reflect.defineProperty(object, random.pick(names), {
      value: random.int(9),
      writable: true,
      enumerable: true,
      configurable: true,
    }),
  // One part in two places, and parts that move.
  (object, random) => {
    object[random.pick(names)] = object[random.pick(names)]
  },
]

const text = (value: unknown): string => inspect(value, { depth: 1 })

const onArrays: readonly ArrayOperation[] = [
  (array, random) => array.push(randomValue(random, 1)),
  array => array.pop(),
  array => array.shift(),
  (array, random) => array.unshift(randomValue(random, 1), 0),
  (array, random) => array.splice(random.int(3), random.int(3), random.int(9)),
  array => array.reverse().length,
  array => array.sort((a, b) => (text(a) < text(b) ? -1 : 1)).length,
  (array, random) => {
    array.length = random.int(5)
  },
  (array, random) => array.indexOf(array[random.int(4)]),
  (array, random) => array.includes(random.int(100)),
  array => [...array],
  array => array.map(text),
  array => array.concat([1]),
  array => array.slice(1),
  (array, random) => array.fill(random.int(9), random.int(3)).length,
  array => array.copyWithin(0, 1).length,
  array => array.flat(),
  array => structuredClone(array),
  array => array.at(-1),
  array => Object.keys(array),
]

/** A place in the session, reached as an app would. */
function descend(session: object, random: Random): object {
  let place = session
  for (let depth = random.int(4); depth > 0; depth--) {
    const inner = Object.keys(place).map(key => (place as Data)[key])
    const next = inner.filter(value => Array.isArray(value) || isPlain(value)) as object[]
    if (next.length === 0) break
    place = random.pick(next)
  }
  return place
}

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

function resultOf(place: object, random: Random): unknown {
  try {
    return Array.isArray(place) ? random.pick(onArrays)(place, random) : random.pick(onObjects)(place as Data, random)
  } catch (error) {
    return String(error)
  }
}

/** Runs a random program, always the same for a seed: all that it saw, and what is left. */
export function runProgram(seed: number, open: (target: object) => Subject) {
  const random = createRandom(seed)
  const target: Data = randomObject(random, 4)
  const { session, pause, end } = open(target)
  const seen: unknown[] = []
  const held: object[] = [session]
  for (let step = 0; step < 30; step++) {
    const place = random.chance(0.3) ? random.pick(held) : descend(session, random)
    if (random.chance(0.3)) held.push(place)
    // As text, and now: what comes later may change it.
    seen.push(inspect(resultOf(place, random), { depth: 9 }))
    if (random.chance(0.1)) pause()
  }
  end()
  return { seen, target }
}
