import { describe, expect, it } from 'vitest'
import { onLine } from '../../client/ui/shown.ts'
import { buildTree, type TreeNode } from '../../client/ui/tree-model.ts'
import { diff } from '../../server/protocol/diff.ts'
import type { Value } from '../../server/protocol/index.ts'

const signs = { added: '+', changed: '~', removed: '-', moved: '>' } as const

/** The whole tree as lines: the sign, the depth as dots, the key and the value. */
function lines(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap(node => [
    `${node.mark ? signs[node.mark] : ' '}${'.'.repeat(depth)}${node.key} ${onLine(node.value, 60).text}`,
    ...lines(node.members(), depth + 1),
  ])
}

const diffTree = (before: Value | null, after: Value | null) =>
  lines(buildTree({ before, after, changes: diff(before, after) }))

describe('the tree of a diff', () => {
  it('marks in place what was added and changed, and shows what was removed where it stood', () => {
    expect(diffTree({ a: 1, gone: 2, b: { x: 1, y: 2 } }, { a: 1, b: { x: 9, y: 2 }, fresh: true })).toEqual([
      ' a 1',
      '-gone 2',
      ' b {x: 9, y: 2}',
      '~.x 9',
      ' .y 2',
      '+fresh true',
    ])
  })

  it('matches the items of a list that were shifted by a removal or an insertion', () => {
    expect(diffTree({ l: [{ id: 1 }, { id: 2, n: 1 }, { id: 3 }] }, { l: [{ id: 2, n: 5 }, { id: 3 }] })).toEqual([
      ' l [{id: 2, n: 5}, {id: 3}]',
      '-.[0] {id: 1}',
      '-..id 1',
      ' .[0] {id: 2, n: 5}',
      ' ..id 2',
      '~..n 5',
      ' .[1] {id: 3}',
      ' ..id 3',
    ])
    expect(diffTree(['a', 'c'], ['a', 'b', 'c'])).toEqual([' [0] "a"', '+[1] "b"', ' [2] "c"'])
  })

  it('marks a whole subtree that came or went, and nothing inside of what changed its type', () => {
    expect(diffTree({}, { a: { b: [1] } })).toEqual(['+a {b: [1]}', '+.b [1]', '+..[0] 1'])
    expect(diffTree({ a: { b: 1 } }, null)).toEqual(['-a {b: 1}', '-.b 1'])
    expect(diffTree(null, { a: { b: 1 } })).toEqual(['+a {b: 1}', '+.b 1'])
    expect(diffTree({ a: 'text' }, { a: { b: 1 } })).toEqual(['~a {b: 1}', ' .b 1'])
  })

  it('marks moved keys with their places', () => {
    const [, , moved] = buildTree({
      before: { a: 1, b: 2, c: 3 },
      after: { b: 2, c: 3, a: 1 },
      changes: diff({ a: 1, b: 2, c: 3 }, { b: 2, c: 3, a: 1 }),
    })
    expect([moved?.mark, moved?.change?.before, moved?.change?.after]).toEqual(['moved', 0, 2])
  })

  it('compares Maps by their keys', () => {
    const map = (entries: (readonly [Value, Value])[]): Value => ({ $type: 'Map', size: entries.length, entries })
    expect(
      diffTree(
        {
          m: map([
            ['a', 1],
            [{ k: 1 }, 2],
          ]),
        },
        { m: map([[{ k: 1 }, 3]]) },
      ),
    ).toEqual([' m Map {{k: 1} => 3}', '-."a" => 1', '~.{k: 1} => 3'])
  })

  it('shows each change that the diff tells, once, in random sessions', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = createRandom(seed)
      const before = { root: randomValue(random, 4) }
      const after = { root: mutate(before.root, random) }
      const changes = diff(before, after)
      expect(marksIn(buildTree({ before, after, changes })), `seed ${seed}`).toBe(changes.length)
    }
  })
})

/** How many changes a tree shows. */
const marksIn = (nodes: readonly TreeNode[]): number =>
  nodes.reduce((sum, node) => sum + (node.change ? 1 : 0) + marksIn(node.members()), 0)

type Random = () => number

/** A linear congruential generator: the same numbers for the same seed. */
function createRandom(seed: number): Random {
  let state = seed * 2_654_435_761
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T

function randomValue(random: Random, depth: number): Value {
  const kind = depth === 0 ? 0 : Math.floor(random() * 4)
  const count = Math.floor(random() * 5)
  const some = () => Array.from({ length: count }, () => randomValue(random, depth - 1))
  if (kind === 1) return some()
  if (kind === 2) return Object.fromEntries(some().map((value, i) => [pick(random, ['a', 'b c', 'd', `k${i}`]), value]))
  if (kind === 3) return { $type: 'Map', size: count, entries: some().map((value, i) => [`m${i}`, value] as const) }
  return pick(random, [1, 2, 'x', null, true])
}

/** A neighbour of a value: here and there something is changed, added, removed or moved. */
function mutate(value: Value, random: Random): Value {
  if (random() < 0.1) return randomValue(random, 2)
  if (Array.isArray(value)) {
    return value.flatMap((item: Value) => {
      const dice = random()
      if (dice < 0.1) return []
      return dice < 0.2 ? [item, randomValue(random, 1)] : [mutate(item, random)]
    })
  }
  if (typeof value !== 'object' || value === null || '$type' in value) return value
  const entries = Object.entries(value).filter(() => random() > 0.1)
  if (random() < 0.2) entries.reverse()
  if (random() < 0.2) entries.push(['fresh', randomValue(random, 2)])
  return Object.fromEntries(entries.map(([key, item]) => [key, mutate(item, random)]))
}
