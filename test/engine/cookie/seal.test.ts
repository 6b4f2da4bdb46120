import { describe, expect, test } from 'vitest'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { ATTRIBUTES, contentOf, headerOf, makeContent, makeSeal, NAME, newSecret, outcomeOf } from './support.ts'

describe('a sealed session', () => {
  test('comes back with all its bytes, whatever is in it', () => {
    const seed = seedOfRun()
    console.log(`seed ${seed}`)
    const random = createRandom(seed)
    const seals = [null, 0, 1, 6, 9].map(compressionLevel => makeSeal({ compressionLevel, chunks: 10 }))
    for (let i = 0; i < 4000; i++) {
      const content = contentOf(random, random.pick([0, 10, 300, 3000]))
      const cookies = random.pick(seals)
      const sealed = cookies.seal(content, ATTRIBUTES)
      const opened = cookies.open(headerOf(sealed))
      const names = sealed.map(({ name }) => name)
      const bytes = sealed.reduce((sum, { name, value }) => sum + name.length + 1 + value.length, 0)
      expect(opened, `seed ${seed}`).toEqual({ state: 'open', content, bytes, cookies: names, current: true })
    }
  })

  test('is never the same text twice, and shows nothing of what is in it', () => {
    const seal = makeSeal()
    const texts = Array.from({ length: 2000 }, () => headerOf(seal.seal(makeContent(), ATTRIBUTES)))
    // Of the nonce and all behind it no eight characters are the same, so that no nonce comes twice.
    expect(new Set(texts.map(text => text.slice(NAME.length + 13, NAME.length + 29))).size).toBe(2000)
    expect(texts.every(text => /^session_id=[A-Za-z0-9_-]+$/.test(text))).toBe(true)
    expect(Buffer.from(texts[0]!.slice(NAME.length + 1), 'base64url').includes('Ada')).toBe(false)
  })

  test('is found among other cookies, and among several of its name', () => {
    const [seal, other] = [makeSeal(), makeSeal()]
    const content = makeContent()
    const own = headerOf(seal.seal(content, ATTRIBUTES))
    const foreign = headerOf(other.seal(content, ATTRIBUTES))
    const altered = `${own.slice(0, -9)}A${own.slice(-8)}`
    for (const header of [
      `a=1; ${own}`,
      `${own};a=1`,
      `\t ${own} ; a=1`,
      `${foreign}; ${own}`,
      `${NAME}=; ${altered}; ${foreign}; ${own}; ${NAME}=x`,
      `x${NAME}=1; ${NAME}x=1; ${NAME}; ${own}`,
      `${NAME}.12=1; ${NAME}.0=1; ${NAME}.=1; ${own}`,
    ]) {
      expect(seal.open(header)).toMatchObject({ state: 'open', content, bytes: own.length, cookies: [NAME] })
    }
  })

  test('is none where no cookie of the name came', () => {
    const seal = makeSeal()
    const value = headerOf(seal.seal(makeContent(), ATTRIBUTES)).slice(NAME.length)
    for (const header of [
      undefined,
      '',
      ';',
      '=',
      'a=1; b',
      `${NAME}`,
      `${NAME}2${value}`,
      `x${NAME}${value}`,
      `${NAME}.a${value}`,
    ]) {
      expect(seal.open(header)).toEqual({ state: 'none' })
    }
  })
})

describe('what came and is no session', () => {
  const seal = makeSeal()
  const [sealed] = seal.seal(makeContent(), ATTRIBUTES)
  const { value } = sealed as { value: string }
  const open = (text: string) => outcomeOf(seal.open(`${NAME}=${text}`))

  test('was altered', () => {
    const change = (at: number) => `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`
    for (const at of [20, 40, value.length - 5]) expect(open(change(at))).toBe('tampered')
    for (const text of [
      `${value}A`,
      `${value}AAAA`,
      `${value}=`,
      `${value.slice(0, 60)}+${value.slice(61)}`,
      `"${value}"`,
    ]) {
      expect(['tampered', 'foreign']).toContain(open(text))
    }
  })

  test('was cut short', () => {
    for (let length = 12; length < value.length; length++) expect(open(value.slice(0, length))).toBe('truncated')
  })

  test('is over', () => {
    const at = (expires: number) => headerOf(seal.seal(makeContent({ expires }), ATTRIBUTES))
    expect(outcomeOf(seal.open(at(Date.now() - 1)))).toBe('expired')
    expect(outcomeOf(seal.open(at(0)))).toBe('expired')
    expect(outcomeOf(seal.open(at(Date.now() + 5000)))).toBe('open')
  })

  test('was sealed by others, or is nothing sealed at all', () => {
    const other = headerOf(makeSeal().seal(makeContent(), ATTRIBUTES))
    expect(seal.open(other)).toEqual({ state: 'refused', why: 'foreign', cookies: [NAME] })
    for (const text of ['', 'A', '0123456789abcdefghijklmnopqrstuv', 's%3Aabc.def', 'deleted', 'A'.repeat(200)]) {
      expect(open(text)).toBe('foreign')
    }
  })

  test('is called by what tells most, where several came', () => {
    const foreign = 'x'.repeat(value.length)
    const tampered = `${value.slice(0, 40)}${value[40] === 'A' ? 'B' : 'A'}${value.slice(41)}`
    const truncated = value.slice(0, -1)
    const [expired] = seal.seal(makeContent({ expires: 0 }), ATTRIBUTES)
    const values = [foreign, tampered, truncated, expired!.value]
    const whys = ['foreign', 'tampered', 'truncated', 'expired']
    for (let count = 1; count <= 4; count++) {
      const header = values.slice(0, count).map(each => `${NAME}=${each}`)
      expect(outcomeOf(seal.open(header.join('; ')))).toBe(whys[count - 1])
      expect(outcomeOf(seal.open(header.toReversed().join('; ')))).toBe(whys[count - 1])
    }
  })

  test('was sealed with the same key for a cookie of another name', () => {
    const keys = [newSecret()]
    const [admin, shop] = [makeSeal({ keys, cookieName: 'admin' }), makeSeal({ keys, cookieName: 'shop' })]
    const moved = admin.seal(makeContent(), ATTRIBUTES)[0]!.value
    expect(outcomeOf(shop.open(`shop=${moved}`))).toBe('foreign')
    expect(outcomeOf(admin.open(`admin=${moved}`))).toBe('open')
  })

  test('is spelt in another way than its own, though the bytes are the same', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    let siblings = 0
    for (const data of ['x', 'xx', 'xxx']) {
      const text = seal.seal(makeContent({ record: { data } }), ATTRIBUTES)[0]!.value
      const bytes = Buffer.from(text, 'base64url')
      for (const last of alphabet) {
        const sibling = text.slice(0, -1) + last
        if (sibling === text || !Buffer.from(sibling, 'base64url').equals(bytes)) continue
        siblings++
        expect(open(sibling)).toBe('tampered')
      }
      const standard = bytes.toString('base64')
      if (standard !== text) expect(open(standard)).toBe('tampered')
      expect(open(`${text.slice(0, 30)} ${text.slice(30)}`)).toBe('tampered')
    }
    // Two bytes more than threes leave 2 bits, one byte 4: 3 and 15 spellings.
    expect(siblings).toBe(18)
  })
})
