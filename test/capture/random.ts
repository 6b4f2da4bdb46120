import { createRandom as createGenerator } from '../support/random.ts'

/** Seeded random values; `note` names the seed for a failing test's message. */
export function createRandom(seed = Number(process.env.SEED ?? Date.now() % 1e9)) {
  const { next, int: below, pick } = createGenerator(seed)
  const names = ['id', 'n', 'name', 'items', 'a b', '$type', '__proto__', '7', 'user', 'x', 'y', 'z', 'qty']
  const leaves: (() => unknown)[] = [
    () => below(5),
    () => pick(['', 'a', 'b', 'x"\n', '\ud83d', 'é']),
    () => null,
    () => next() < 0.5,
    () => next() * 1e9,
    () => undefined,
    () => new Date(below(1e9)),
    () => Number.NaN,
    () => -0,
    () => () => 1,
    () => Buffer.from([below(256)]),
    () => /x/g,
    () => new Set([1]),
    () => Symbol('s'),
  ]
  const plain = leaves.slice(0, 5)
  const value = (depth: number, from = leaves): unknown => {
    const kind = depth === 0 ? 0 : below(4)
    if (kind === 0) return pick(from)()
    if (kind === 1) return Array.from({ length: below(6) }, () => value(depth - 1, from))
    const object = {}
    for (let i = below(6); i > 0; i--) {
      const held = value(depth - 1, from)
      Object.defineProperty(object, pick(names), { value: held, writable: true, enumerable: true, configurable: true })
    }
    return object
  }
  return {
    seed,
    next,
    below,
    pick,
    value,
    plainValue: (depth: number) => value(depth, plain),
    note: (run: number) => `SEED=${seed}, run ${run}`,
  }
}
