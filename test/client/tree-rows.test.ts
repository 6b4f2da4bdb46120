import { describe, expect, it } from 'vitest'
import { onLine, show } from '../../client/ui/shown.ts'
import { buildTree, type TreeNode } from '../../client/ui/tree-model.ts'
import { countMatches, type TreeView, treeRows } from '../../client/ui/tree-rows.ts'
import { diff } from '../../server/protocol/diff.ts'
import type { Value } from '../../server/protocol/index.ts'
import { cpuSince } from '../support/effort.ts'
import { hostileExchanges } from './fixtures.ts'

describe('the rows of a tree', () => {
  const view: TreeView = { query: '', onlyChanges: false, fold: () => undefined }
  const keys = (nodes: readonly TreeNode[], changed: Partial<TreeView> = {}) =>
    treeRows(nodes, { ...view, ...changed }).map(
      ({ node, more, isCut }) => node?.key ?? `${more} more${isCut ? ' cut' : ''}`,
    )
  const before = { user: { name: 'Ann', roles: ['a'] }, cart: [{ sku: 'x', qty: 1 }], other: { deep: { deeper: 1 } } }
  const after = { ...before, cart: [{ sku: 'x', qty: 2 }] }
  const nodes = buildTree({ before, after, changes: diff(before, after) })

  it('open where something changed, and stay folded where a line says it all', () => {
    expect(keys(nodes)).toEqual(['user', 'cart', '[0]', 'sku', 'qty', 'other'])
  })

  it('can be the changes alone', () => {
    expect(keys(nodes, { onlyChanges: true })).toEqual(['cart', '[0]', 'qty'])
  })

  it('can be what a search finds in keys and values, with what stands above it', () => {
    expect(keys(nodes, { query: 'ANN' })).toEqual(['user', 'name'])
    expect(keys(nodes, { query: 'deeper' })).toEqual(['other', 'deep', 'deeper'])
    expect(keys(nodes, { query: 'nowhere' })).toEqual([])
    expect(['ANN', ' deeper ', 'nowhere', 'r'].map(query => countMatches(nodes, query))).toEqual([1, 1, 0, 3])
  })

  it('fold and unfold by hand', () => {
    expect(keys(nodes, { fold: id => (id === 'cart' ? false : id === 'user' ? true : undefined) })).toEqual([
      'user',
      'name',
      'roles',
      'cart',
      'other',
    ])
  })

  it('are the first hundred members, then more on demand, and say what the snapshot cut', () => {
    const long = buildTree({
      after: {
        list: { $type: 'array', items: Array.from({ length: 150 }, (_, i) => i), length: 900, more: { count: 750 } },
      },
    })
    expect(keys(long)).toEqual(['list'])
    const open = (shown?: number) => keys(long, { fold: id => (id === 'list' ? true : shown) })
    expect(open()).toHaveLength(103)
    expect(open().slice(-2)).toEqual(['50 more', '750 more cut'])
    expect(open(200).slice(-2)).toEqual(['[149]', '750 more cut'])
  })

  it('are bounded, and quick, for whatever comes', () => {
    const wide: Value = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, { a: [i, { b: i }] }]))
    const start = process.cpuUsage()
    const big = buildTree({ before: {}, after: wide, changes: [] })
    expect(treeRows(big, { ...view, fold: id => (id.endsWith('…') ? 1e9 : true) }).length).toBeLessThanOrEqual(2001)
    treeRows(big, { ...view, query: 'k19999' })
    for (const { session } of hostileExchanges()) {
      if (session?.after)
        treeRows(buildTree({ after: JSON.parse(session.after) as Value }), { ...view, fold: () => true })
    }
    expect(cpuSince(start)).toBeLessThan(3000)
  })
})

describe('a value on its line', () => {
  it('is named by its type where its text does not tell', () => {
    const types: readonly (readonly [Value, string, string | undefined])[] = [
      ['text', '"text"', undefined],
      [null, 'null', undefined],
      [{ $type: 'undefined' }, 'undefined', undefined],
      [{ $type: 'Date', value: '2026-11-22T00:00:00.000Z' }, '2026-11-22T00:00:00.000Z', 'Date'],
      [{ $type: 'function', name: 'greet' }, 'greet', 'function'],
      [{ $type: 'bytes', name: 'Buffer', length: 2048, hex: 'ff', digest: '' }, 'ff', 'Buffer 2.05 kB'],
      [{ $type: 'cut', what: 'object', bound: 'depth' }, 'object', 'cut: depth'],
      [{ $type: 'cycle', path: 'a.b' }, '↑ a.b', 'cycle'],
      [{ $type: 'redacted', fingerprint: '9c41ab12', of: 'string' }, 'redacted 9c41·ab12', undefined],
    ]
    for (const [value, text, type] of types) expect([show(value).text, show(value).type]).toEqual([text, type])
  })

  it('is cut where it is long, and says so', () => {
    expect(onLine({ a: 'x'.repeat(50), b: 'y' }, 20)).toEqual({ text: `{a: "${'x'.repeat(15)}…`, whole: false })
    expect(onLine([1, [2, 3]], 80)).toEqual({ text: '[1, [2, 3]]', whole: true })
    expect(onLine({ $type: 'object', props: { a: 1 }, more: { count: 5 } }, 80)).toEqual({
      text: '{a: 1…}',
      whole: false,
    })
  })

  it('takes an own key $type for what it is: a key', () => {
    const value: Value = { $type: 'object', props: { $type: 'Date', value: 'x' } }
    expect(show(value).members?.map(({ key }) => key)).toEqual(['$type', 'value'])
  })
})
