import { describe, expect, test } from 'vitest'
import { SessionError } from '../../../server/engine/errors.ts'
import { ATTRIBUTES, headerOf, makeContent, makeLarge, makeSeal, NAME } from './support.ts'

function errorOf(work: () => unknown): SessionError {
  try {
    work()
  } catch (error) {
    if (error instanceof SessionError) return error
    throw error
  }
  throw new Error('it was sealed')
}

const dataOf = (session: object, meta?: object) => JSON.stringify({ json: session, meta })

describe('a session that is too large', () => {
  test('is refused with the first byte too many of its Set-Cookie line, and not before', () => {
    const seal = makeSeal()
    const content = makeLarge(2000)
    const line = headerOf(seal.seal(content, ATTRIBUTES)).length
    expect(seal.seal(content, 4096 - line)).toHaveLength(1)
    const error = errorOf(() => seal.seal(content, 4097 - line))
    expect(error.code).toBe('ERR_SESSION_TOO_LARGE')
    expect(error.message).toContain("[sessionscope] the session's cookie would have 4097 bytes")
  })

  test('is told its largest keys and their bytes, and what to do', () => {
    const session = {
      small: 1,
      cart: 'x'.repeat(3000),
      märz: 'é'.repeat(300),
      user: 'y'.repeat(50),
      a: 'z',
      b: 'z',
      c: '',
    }
    const record = { data: dataOf(session, { values: { cart: ['set'] } }), flash: '{"json":["Saved"]}' }
    const { message } = errorOf(() => makeSeal().seal(makeContent({ record }), ATTRIBUTES))
    expect(message).toContain(
      'The largest in it: "cart" (3002 bytes), "märz" (602 bytes), "user" (52 bytes), the types of all these ' +
        '(27 bytes), its messages (18 bytes). Cure: ',
    )
    expect(message).toContain('set compressionLevel: 6; or set chunks: 2')
    expect(message).not.toContain('xxx')
  })

  test('is told no cure that is none', () => {
    const { message } = errorOf(() => makeSeal({ chunks: 2, compressionLevel: 9 }).seal(makeLarge(20_000), ATTRIBUTES))
    expect(message).not.toContain('compressionLevel')
    expect(message).not.toContain('chunks:')
    expect(message).toContain('2 cookies of 4096 bytes')
  })

  test('is refused though it could be compressed to a cookie, where it would unpack to more than a megabyte', () => {
    const seal = makeSeal({ compressionLevel: 9 })
    const of = (length: number) => makeContent({ record: { data: dataOf({ text: 'x'.repeat(length) }) } })
    const large = of(1_000_000)
    const opened = seal.open(headerOf(seal.seal(large, ATTRIBUTES)))
    expect(opened.state === 'open' && opened.content.record.data === large.record.data).toBe(true)
    const error = errorOf(() => seal.seal(of(1_048_576), ATTRIBUTES))
    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_TOO_LARGE',
      expect.stringContaining('more than 1048576 bytes'),
    ])
  })

  test('is refused where the name and the attributes leave no room', () => {
    expect(errorOf(() => makeSeal({ chunks: 10 }).seal(makeContent(), 4090)).code).toBe('ERR_SESSION_TOO_LARGE')
    expect(errorOf(() => makeSeal({ chunks: 10 }).seal(makeContent(), 9000)).code).toBe('ERR_SESSION_TOO_LARGE')
    expect(errorOf(() => makeSeal({ cookieName: NAME.repeat(500) }).seal(makeContent(), 0)).code).toBe(
      'ERR_SESSION_TOO_LARGE',
    )
  })

  test("is refused in words also where its text is none of the codec's", () => {
    for (const data of ['x'.repeat(4000), `"${'x'.repeat(4000)}"`, `{"json":null,"x":"${'x'.repeat(4000)}"}`]) {
      expect(errorOf(() => makeSeal().seal(makeContent({ record: { data } }), ATTRIBUTES)).message).toContain(
        'it has. Cure: keep what is large elsewhere',
      )
    }
  })
})
