import { beforeAll, describe, expect, test } from 'vitest'
import { registerTestClasses } from './support/classes.ts'
import { codec } from './support/codec.ts'
import { createRandom } from './support/random.ts'
import { randomSession } from './support/random-values.ts'

beforeAll(registerTestClasses)

const withMeta = (json: unknown, values: unknown, referentialEqualities?: unknown) =>
  JSON.stringify({ json, meta: { values, referentialEqualities, v: 1 } })

describe('a text that is not ours', () => {
  const refused: Readonly<Record<string, string>> = {
    'is empty': '',
    'is no JSON': '{"json":',
    'is JSON of something else': '[1]',
    'has no json': '{"meta":{}}',
    'has a json that is inherited': '{"__proto__":{"json":{}}}',
    'holds a number': '{"json":1}',
    'holds null': '{"json":null}',
    'has a meta that is none': '{"json":{},"meta":1}',
    'has values that are none': '{"json":{},"meta":{"values":1}}',
    'has a root of another type': withMeta({}, ['class', 'Cart']),
    'has an unknown type': withMeta({ a: 1 }, { a: ['regex'] }),
    'has an unknown custom type': withMeta({ a: 1 }, { a: [['custom', 'Function']] }),
    'has a symbol': withMeta({ a: 'x' }, { a: [['symbol', 'x']] }),
    'has a type that is none': withMeta({ a: 1 }, { a: [{ b: 1 }] }),
    'has a Date that is a number': withMeta({ a: 1 }, { a: ['Date'] }),
    'has a bigint that is none': withMeta({ a: '1n' }, { a: ['bigint'] }),
    'has a number that is none of ours': withMeta({ a: '0x10' }, { a: ['number'] }),
    'has a Map that is none': withMeta({ a: {} }, { a: ['map'] }),
    'has a Map with a row that is none': withMeta({ a: [1] }, { a: ['map'] }),
    'has a Set that is none': withMeta({ a: 'abc' }, { a: ['set'] }),
    'has an instance without fields': withMeta({ a: 'abc' }, { a: [['class', 'Cart']] }),
    'has an Error without fields': withMeta({ a: 'abc' }, { a: ['Error'] }),
    'has a regular expression that is none': withMeta({ a: '/(/' }, { a: ['regexp'] }),
    'has a URL that is none': withMeta({ a: 'nowhere' }, { a: ['URL'] }),
    'has bytes that do not fit': withMeta({ a: 'AAA=' }, { a: [['custom', 'Float64Array']] }),
    'has a typed array that is a function': withMeta({ a: [1] }, { a: [['typed-array', 'Function']] }),
    'has a path with a stray backslash': withMeta({ a: 1 }, { 'a\\b': ['Date'] }),
    'has equalities that are none': withMeta({ a: 1 }, undefined, 1),
    'has equalities without paths': withMeta({ a: 1 }, undefined, { a: 'b' }),
    'has a path of 100,000 steps': withMeta({ a: 1 }, { [Array(100_000).fill('a').join('.')]: ['Date'] }),
    'has an equality of 100,000 steps': withMeta({ a: 1 }, undefined, { a: [Array(100_000).fill('a').join('.')] }),
    'has types that are nested 100,000 deep': `{"json":{},"meta":{"values":${'{"a":'.repeat(100_000)}["Date"]${'}'.repeat(100_000)}}}`,
  }

  for (const [what, text] of Object.entries(refused)) {
    test(`is a SyntaxError when it ${what}`, () => {
      expect(() => codec.decode(text)).toThrow(SyntaxError)
      expect(() => codec.decode(text)).toThrow(/^\[sessionscope\] This is no session's text: /)
    })
  }
})

describe('a text that was tampered with', () => {
  test('pollutes no prototype', () => {
    const data = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":"1"}'
    for (const text of [
      `{"json":${data}}`,
      `{"json":${data},"meta":{"values":{"__proto__.polluted":["bigint"],"constructor.prototype.polluted":["undefined"],"a":["bigint"]}}}`,
      `{"json":{"a":${data}},"meta":{"values":{"a":[["class","Nobody"]]},"referentialEqualities":{"a":["__proto__","a.__proto__","constructor.prototype"]}}}`,
    ]) {
      let session: Record<string, unknown> = {}
      try {
        session = codec.decode(text, {})
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError)
      }
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
      expect(Object.getPrototypeOf(session)).toBe(Object.prototype)
      expect(Reflect.get(session, 'polluted')).toBeUndefined()
    }
  })

  test('may name paths that are not there', () => {
    const text = withMeta(
      { a: [1] },
      { b: ['Date'], 'a.7': ['undefined'], 'a.length': ['undefined'] },
      { a: ['x.y', 'a.0.b'] },
    )
    expect(codec.decode(text)).toEqual({ a: [1] })
  })

  test('may say that everything stands in itself', () => {
    const { a } = codec.decode(
      withMeta({ a: { b: [null] } }, { 'a.b': ['set'] }, { a: ['a.b.0', 'a'], 'a.b': ['a.b'] }),
    )
    expect(codec.encode({ a })).toBeTypeOf('string')
  })

  test('gives a session or a SyntaxError, whatever was changed in it', () => {
    const seed = Number(process.env.SEED ?? 42)
    console.info(`seed ${seed}`)
    const random = createRandom(seed)
    for (let i = 0; i < 3_000; i++) {
      const text = codec.encode(randomSession(random, { shares: true, cycles: true }))
      const at = random.below(text.length)
      const other = random.below(text.length)
      const piece = text.slice(other, other + random.below(12))
      const changed = text.slice(0, at) + piece + text.slice(at + random.below(12))
      try {
        codec.same(changed, text)
        codec.unregistered(changed)
        codec.decode(changed)
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw new Error(`SEED=${seed}, ${i}: ${changed}`, { cause: error })
      }
    }
  })
})
