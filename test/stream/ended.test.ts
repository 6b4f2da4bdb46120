import { expect, onTestFinished, test, vi } from 'vitest'
import { createEnded } from '../../server/stream/ended.ts'

const nextMillisecond = () => {
  const from = Date.now()
  while (Date.now() === from);
  return Date.now()
}

test('those that ended since a moment are told, the newest first, each once', () => {
  const ended = createEnded()
  ended.add('early')
  ended.add('told twice')
  const moment = nextMillisecond()
  ended.add('late')
  ended.add('told twice')
  expect([...ended.since(moment)]).toEqual(['told twice', 'late'])
  expect([...ended.since(0)]).toEqual(['told twice', 'late', 'early'])
  expect([...ended.since(Date.now() + 1)]).toEqual([])
})

test('the last three hundred are remembered, however many ended', () => {
  const ended = createEnded()
  for (let i = 0; i < 1000; i++) ended.add(`exchange ${i}`)
  const ids = [...ended.since(0)]
  expect(ids).toHaveLength(300)
  expect(ids[0]).toBe('exchange 999')
  expect(ids.at(-1)).toBe('exchange 700')
})

test('a clock that is set back hides none', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 50_000 })
  onTestFinished(() => void vi.useRealTimers())
  const ended = createEnded()
  ended.add('before')
  vi.setSystemTime(40_000)
  ended.add('after')
  expect([...ended.since(45_000)]).toEqual(['before'])
  expect([...ended.since(39_000)]).toEqual(['after', 'before'])
})
