import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ATTRIBUTES, headerOf, makeContent, makeSeal, newSecret, outcomeOf } from './support.ts'

const currentOf = (opened: ReturnType<ReturnType<typeof makeSeal>['open']>) =>
  opened.state === 'open' ? opened.current : outcomeOf(opened)

describe('the keys of a cookie', () => {
  test('seal with the first and open with all, in whatever order they stand', () => {
    const [a, b, c] = [newSecret(), newSecret(), randomBytes(32)]
    const orders = [[a], [b], [c], [a, b], [b, a], [a, c], [c, b], [a, b, c], [b, c, a], [c, b, a], [b, a, c]]
    for (const sealing of orders) {
      const sealed = headerOf(makeSeal({ keys: sealing }).seal(makeContent(), ATTRIBUTES))
      for (const opening of orders) {
        const place = opening.indexOf(sealing[0]!)
        expect(currentOf(makeSeal({ keys: opening }).open(sealed))).toBe(place === -1 ? 'foreign' : place === 0)
      }
    }
  })

  test('may be given twice', () => {
    const key = newSecret()
    const sealed = headerOf(makeSeal({ keys: [key, Buffer.from(key), key] }).seal(makeContent(), ATTRIBUTES))
    expect(currentOf(makeSeal({ keys: [key] }).open(sealed))).toBe(true)
  })

  test.each([
    ['none', [], 'holds no key'],
    ['a short text', ['a'.repeat(31)], 'has 31 characters; 32 are the least'],
    ['a short Buffer', [Buffer.alloc(16)], 'has 16 bytes; 32 are the least'],
    ['zeros', [Buffer.alloc(32)], 'has 1 different bytes and can be guessed'],
    ['a pattern', ['abcd'.repeat(12)], 'has 4 different characters and can be guessed'],
    ['the second one empty', [newSecret(), ''], 'key 2 of option "cookieKey" has 0 characters'],
    ['no text', [undefined as unknown as string], 'neither a text nor a Buffer'],
  ])('are refused at start: %s', (_, keys, words) => {
    const attempt = () => makeSeal({ keys })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(/^\[sessionscope\] .*Make one with `node -p /)
    expect(attempt).toThrow(words)
  })

  test('are refused at start where two have the same id, for which of them a cookie means nobody could tell', () => {
    const [a, b] = [109_771, 129_808].map(number => `a secret of enough characters no ${number}`) as [string, string]
    expect(() => makeSeal({ keys: [a, b] })).toThrow(
      /^\[sessionscope\] two keys of option "cookieKey" have the same short id/,
    )
    expect(() => [makeSeal({ keys: [a, a] }), makeSeal({ keys: [b] })]).not.toThrow()
  })

  test('are not told by the error that refuses one', () => {
    expect(() => makeSeal({ keys: ['hunter2hunter2'] })).toThrow(expect.not.stringContaining('hunter2') as Error)
  })
})

describe('the level of compression', () => {
  test('is recorded in the cookie, so that it can change', () => {
    const keys = [newSecret()]
    const content = makeContent({ record: { data: JSON.stringify({ json: { text: 'ab'.repeat(600) } }) } })
    const levels = [null, 1, 6, 9]
    for (const sealing of levels) {
      const sealed = headerOf(makeSeal({ keys, compressionLevel: sealing }).seal(content, ATTRIBUTES))
      expect(sealed.length < 300).toBe(sealing !== null)
      for (const opening of levels) {
        const opened = makeSeal({ keys, compressionLevel: opening }).open(sealed)
        expect(opened).toMatchObject({ state: 'open', content, current: sealing === opening })
      }
    }
  })

  test('leaves as it is what does not get smaller', () => {
    const keys = [newSecret()]
    const content = makeContent({ record: { data: randomBytes(900).toString('hex').slice(0, 20) } })
    const length = (compressionLevel: number | null) =>
      headerOf(makeSeal({ keys, compressionLevel }).seal(content, ATTRIBUTES)).length
    expect(length(9)).toBe(length(null))
  })
})
