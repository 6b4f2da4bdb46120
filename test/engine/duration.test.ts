import { expect, test } from 'vitest'
import { parseDuration } from '../../server/engine/duration.ts'

test.each([
  [0, 0],
  [1500, 1500],
  [0.5, 0.5],
  ['0s', 0],
  ['500ms', 500],
  ['45s', 45_000],
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['1d', 86_400_000],
  ['2w', 1_209_600_000],
  ['1.5 h', 5_400_000],
])('%j is %d milliseconds', (value, ms) => {
  expect(parseDuration(value, 'idle')).toBe(ms)
})

test.each([
  ['30', '"30"'],
  ['', '""'],
  ['m', '"m"'],
  ['-1m', '"-1m"'],
  ['1y', '"1y"'],
  ['1H', '"1H"'],
  ['1m ', '"1m "'],
  ['1e3s', '"1e3s"'],
  ['999999d', '"999999d"'],
  [-1, '-1'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [null, 'null'],
  [true, 'true'],
  [{}, 'an object'],
  ['9'.repeat(1000), '"999'],
])('%j is refused by a sentence that names it', (value, shown) => {
  const attempt = () => parseDuration(value, 'idle')
  expect(attempt).toThrow(TypeError)
  expect(attempt).toThrow(`[sessionscope] option "idle" is ${shown}`)
  expect(attempt).toThrow('allowed: a number of milliseconds, or a text such as "500ms"')
})
