import { describe, expect, test } from 'vitest'
import {
  ATTRIBUTES,
  type Cookies,
  headerOf,
  makeContent,
  makeLarge,
  makeSeal,
  NAME,
  newSecret,
  outcomeOf,
} from './support.ts'

const lineBytes = ({ name, value }: Cookies[number]) => name.length + 1 + value.length + ATTRIBUTES

describe('a session in several cookies', () => {
  const seal = makeSeal({ chunks: 4 })
  const content = makeLarge(7000)
  const cookies = seal.seal(content, ATTRIBUTES)
  const others = seal.seal(content, ATTRIBUTES)
  const open = (...chosen: (Cookies[number] | undefined)[]) =>
    seal.open(headerOf(chosen.filter(each => each !== undefined)))

  test('takes only as many as it needs, each of 4,096 bytes at the most', () => {
    for (let characters = 0; characters < 11_500; characters += 31) {
      const sealed = seal.seal(makeLarge(characters), ATTRIBUTES)
      expect(sealed.map(({ name }) => name)).toEqual(
        [NAME, `${NAME}.1`, `${NAME}.2`, `${NAME}.3`].slice(0, sealed.length),
      )
      expect(sealed.every(cookie => lineBytes(cookie) <= 4096)).toBe(true)
      expect(sealed.slice(0, -1).every(cookie => lineBytes(cookie) === 4096)).toBe(true)
      expect(seal.open(headerOf(sealed))).toMatchObject({ state: 'open' })
    }
  })

  test('opens in whatever order they come, with fewer allowed now', () => {
    expect(cookies.length).toBe(3)
    expect(seal.open(headerOf(cookies.toReversed()))).toMatchObject({ state: 'open', content })
    const key = newSecret()
    const sealed = makeSeal({ keys: [key], chunks: 3 }).seal(content, ATTRIBUTES)
    expect(makeSeal({ keys: [key] }).open(headerOf(sealed))).toMatchObject({ state: 'open', content })
  })

  test('is truncated where one is missing or of another whole', () => {
    const [a, b, c] = cookies
    const [a2, b2, c2] = others
    for (const chosen of [[a], [a, b], [a, c], [b, c], [b], [c], [a2, b, c], [a, b2, c], [a, b, c2], [a2, b2, c]]) {
      expect(open(...chosen)).toEqual({
        state: 'refused',
        why: 'truncated',
        cookies: [...new Set(chosen.map(each => each!.name))],
      })
    }
  })

  test('is tampered where they are exchanged, or one is altered', () => {
    const [a, b, c] = cookies
    expect(outcomeOf(open(a, { name: b!.name, value: c!.value }, { name: c!.name, value: b!.value }))).not.toBe('open')
    for (const at of [20, 2000, 4000]) {
      const value = `${b!.value.slice(0, at)}${b!.value[at] === 'A' ? 'B' : 'A'}${b!.value.slice(at + 1)}`
      expect(outcomeOf(open(a, { name: b!.name, value }, c))).toBe('tampered')
    }
  })

  test('opens beside parts of an older one, and tells their names, so that they can be removed', () => {
    const small = seal.seal(makeContent(), ATTRIBUTES)
    expect(open(...small, cookies[1], cookies[2])).toMatchObject({
      state: 'open',
      bytes: headerOf(small).length,
      cookies: [NAME, `${NAME}.1`, `${NAME}.2`],
    })
  })

  test('is put together of the right ones where two of them came, for two paths', () => {
    const header = headerOf([...others.slice(0, 2), ...cookies, ...others.slice(2)])
    expect(seal.open(header)).toMatchObject({ state: 'open', content })
    const half = headerOf([others[0]!, others[2]!, ...cookies])
    expect(seal.open(half)).toMatchObject({ state: 'open', content, cookies: [NAME, `${NAME}.1`, `${NAME}.2`] })
  })

  test('is none where others use such names', () => {
    expect(seal.open(`${NAME}.1=en; ${NAME}.2=a%20text; ${NAME}.x=1234567890`)).toEqual({ state: 'none' })
  })

  test('does not open under the name of a part', () => {
    const [only] = seal.seal(makeContent(), ATTRIBUTES)
    expect(outcomeOf(seal.open(`${NAME}.1=${only!.value}`))).toBe('truncated')
  })

  test.each([0, 11, 1.5, Number.NaN])('is refused at start where %s were allowed', chunks => {
    expect(() => makeSeal({ chunks })).toThrow(/^\[sessionscope\] option "chunks" is .*; allowed: 1 to 10$/)
  })
})
