import { expect, it } from 'vitest'
import {
  bytes,
  clock,
  duration,
  fingerprint,
  milliseconds,
  plural,
  printable,
  quoted,
  shorten,
} from '../../client/format.ts'

it('writes sizes with a unit and three digits', () => {
  expect([0, 999, 1000, 2152, 9994, 9996, 99_960, 999_400, 999_600, 14_200_000].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.00 kB',
    '2.15 kB',
    '9.99 kB',
    '10.0 kB',
    '100 kB',
    '999 kB',
    '1.00 MB',
    '14.2 MB',
  ])
})

it('writes durations with a unit', () => {
  expect([0, 0.44, 9.94, 9.96, 18.4, 999.4, 999.6, 1924, 125_000].map(milliseconds)).toEqual([
    '0.0 ms',
    '0.4 ms',
    '9.9 ms',
    '10 ms',
    '18 ms',
    '999 ms',
    '1.00 s',
    '1.92 s',
    '2.1 minutes',
  ])
})

it('says lifetimes as the explanations of cookies do, rounding what a date in whole seconds blurs', () => {
  expect([1, 90, 1799.4, 1800, 3600, 129_600, 2_592_000, 31_536_000, 34_560_000, 0.2].map(duration)).toEqual([
    '1 second',
    '1.5 minutes',
    '30 minutes',
    '30 minutes',
    '1 hour',
    '1.5 days',
    '30 days',
    '365 days',
    '400 days',
    '0 seconds',
  ])
})

it('groups a fingerprint, and leaves other texts as they are', () => {
  expect(fingerprint('7f3ac2d1')).toBe('7f3a·c2d1')
  expect(fingerprint('short')).toBe('short')
})

it('shows what cannot be seen as an escape', () => {
  expect(printable('a\u202eb\u200bc\ufeff\u0000\u0085')).toBe('a\\u202eb\\u200bc\\ufeff\\u0000\\u0085')
  expect(printable('Füße שלום 漢字 🍪')).toBe('Füße שלום 漢字 🍪')
  expect(quoted('a "b"\n\\')).toBe('"a \\"b\\"\\n\\\\"')
})

it('cuts in the middle, counts with a plural, and tells the time of day', () => {
  expect(shorten('abcdefghij', 4)).toBe('ab…ij')
  expect(shorten('abcd', 4)).toBe('abcd')
  expect([plural(0, 'cookie'), plural(1, 'cookie'), plural(1234, 'cookie')]).toEqual([
    '0 cookies',
    '1 cookie',
    '1,234 cookies',
  ])
  expect(clock(Date.now())).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/)
})
