import { describe, expect, test } from 'vitest'
import { memoryGenerations } from '../../../server/engine/storages/cookie/generation.ts'

const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`)

describe('generations in memory', () => {
  test('stay as they are until they are raised, one session at a time', async () => {
    const generations = memoryGenerations()
    const before = await generations.get('a')
    expect(await generations.get('a')).toBe(before)
    const raised = await generations.raise('a')
    expect(raised).not.toBe(before)
    expect(await generations.get('a')).toBe(raised)
    expect(await generations.get('b')).toBe(before)
    expect(await generations.raise('a')).not.toBe(raised)
  })

  test('void everything when they are full, rather than let what was revoked come back', async () => {
    const generations = memoryGenerations({ limit: 50 })
    const seen = new Map<string, Set<number>>()
    for (const id of [...ids(50), ...ids(160), ...ids(30)]) {
      const revoked = seen.get(id) ?? new Set()
      seen.set(id, revoked.add(await generations.get(id)))
      const now = await generations.raise(id)
      expect(await generations.get(id)).toBe(now)
      const back = [...seen].filter(([other, numbers]) => numbers.has(generations.get(other) as number))
      expect(back).toEqual([])
    }
  })

  test('keep room for those who are counted already', async () => {
    const generations = memoryGenerations({ limit: 2 })
    const others = await generations.get('c')
    for (let i = 0; i < 10; i++) for (const id of ['a', 'b']) await generations.raise(id)
    expect(await generations.get('c')).toBe(others)
  })

  test('forget what was raised so long ago that its cookies are over', async () => {
    const generations = memoryGenerations({ limit: 3, ttl: 0 })
    const others = await generations.get('other')
    for (const id of ids(50)) {
      await generations.raise(id)
      const start = performance.now()
      while (performance.now() === start);
    }
    expect(await generations.get('other')).toBe(others)
  })

  test('begin anew with another number in each process, so that what was revoked before is void', async () => {
    const numbers = await Promise.all(ids(1000).map(id => memoryGenerations().get(id)))
    expect(new Set(numbers).size).toBe(1000)
    expect(numbers.every(Number.isSafeInteger)).toBe(true)
  })

  test.each([0, -1, 1.5, Number.NaN, '3' as unknown as number])('refuse a limit of %s', limit => {
    expect(() => memoryGenerations({ limit })).toThrow(/^\[sessionscope\] option "limit"/)
  })
})
