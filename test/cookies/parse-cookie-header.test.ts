import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { decodeCookieValue, parseCookieHeader } from '../../server/cookies/index.ts'
import { random } from './random.ts'

const require = createRequire(import.meta.url)
/** The package that Express itself uses. */
const { parse } = createRequire(require.resolve('express'))('cookie') as {
  parse: (header: string) => Record<string, string>
}

const pairs = (header: string) => parseCookieHeader(header).map(({ name, value }) => [name, value])

describe('parseCookieHeader', () => {
  it('keeps order and duplicates', () => {
    expect(pairs('b=1; a=2; b=3')).toEqual([
      ['b', '1'],
      ['a', '2'],
      ['b', '3'],
    ])
  })

  it('keeps values as they are, later equals signs, quotes and percent signs included', () => {
    expect(pairs('sid=s%3Aabc.d/e=; q="a b"; j={"x":1}')).toEqual([
      ['sid', 's%3Aabc.d/e='],
      ['q', '"a b"'],
      ['j', '{"x":1}'],
    ])
  })

  it('keeps cookies without a name', () => {
    expect(pairs('lonely; =b; a=')).toEqual([
      ['', 'lonely'],
      ['', 'b'],
      ['a', ''],
    ])
  })

  it('leaves out blanks and empty parts', () => {
    expect(pairs(' ;; \ta = b\t; ;')).toEqual([['a', 'b']])
    expect(pairs('')).toEqual([])
  })

  it('says where each pair stands', () => {
    const header = ' a = 1 ;  b=2;c'
    expect(parseCookieHeader(header).map(({ start, end }) => header.slice(start, end))).toEqual(['a = 1', 'b=2', 'c'])
  })

  it('reads what the cookie package reads', () => {
    const { seed, pick } = random()
    const parts = ['a', 'b', '=', ';', '; ', ' ', '\t', '"', '%41', '%zz', '%', 'é', 'toString', 'constructor', ',']
    for (let run = 0; run < 5000; run++) {
      const header = Array.from({ length: run % 14 }, () => pick(parts)).join('')
      // Of fewer than two characters the package does not even look for a pair.
      if (header.length < 2) continue
      const ours: Record<string, string> = Object.create(null)
      for (const { name, value, start, end } of parseCookieHeader(header)) {
        if (header.slice(start, end).includes('=') && !Object.hasOwn(ours, name)) ours[name] = decodeCookieValue(value)
      }
      expect([seed, header, Object.entries(ours)]).toEqual([seed, header, Object.entries(parse(header))])
    }
  })
})

describe('decodeCookieValue', () => {
  it.each([
    ['plain', 'plain'],
    ['s%3Aabc', 's:abc'],
    ['%E2%82%AC', '€'],
    ['"quoted%20text"', 'quoted text'],
    ['"half', '"half'],
    ['100%', '100%'],
    ['%zz%41', '%zz%41'],
    ['a+b', 'a+b'],
    ['""', ''],
  ])('decodes %s to %s', (raw, decoded) => {
    expect(decodeCookieValue(raw)).toBe(decoded)
  })
})
