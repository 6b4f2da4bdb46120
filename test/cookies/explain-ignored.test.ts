import { expect, test } from 'vitest'
import { ignoredIn } from '../../server/cookies/explain/ignored.ts'

test.each([
  ['sid=1; Path=/; HttpOnly; Max-Age=60; SameSite=lax; Expires=Thu, 01 Jan 2026 00:00:00 GMT', []],
  ['sid=1; SameSite=Foo', ['`SameSite=Foo` is none of Strict, Lax and None, and so as if it were not there']],
  ['sid=1; Max-Age=1h', ['`Max-Age=1h` is no number of seconds']],
  ['sid=1; Expires=soon', ['`Expires=soon` is no date that browsers read']],
  ['sid=1; Path=login', ['`Path=login` does not begin with `/`: the path of the address counts']],
  ['sid=1; Secrue', ['`Secrue` is no attribute that browsers know']],
  ['sid=1; Max-Age=1h; Max-Age=60', []],
])('of %s what browsers pass over is told', (line, told) => {
  expect(ignoredIn(line)).toEqual(told)
})

test('at most five are told, and briefly', () => {
  const told = ignoredIn(`a=b${`; ${'x'.repeat(500)}`.repeat(2000)}`)
  expect(told).toHaveLength(5)
  expect(told.join('').length).toBeLessThan(600)
})
