import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { setCookieFacts } from '../../server/cookies/index.ts'
import { type CookieContext, judgeResponse, judgeSetCookie, parseCookieHeader, willSend } from '../../server/cookies.ts'
import { random } from './random.ts'

const context: CookieContext = {
  kind: 'fetch',
  url: 'https://app.example.test/a/b',
  initiator: 'https://other.test',
  now: Date.UTC(2026, 10, 22),
}
const page: CookieContext = { kind: 'navigate', url: 'https://app.example.test/a/b', now: context.now }
const MEGABYTE = 2 ** 20

function everything(header: string): void {
  parseCookieHeader(header)
  setCookieFacts(header, context.now)
  const { cookie } = judgeSetCookie({ header, context, prior: [{ header, ctx: context }] })
  judgeSetCookie({ header, context: { ...context, kind: 'document.cookie' } })
  if (cookie !== null) willSend(cookie, { kind: 'navigate', url: context.url }, context)
}

describe('whatever the bytes are', () => {
  it('nothing throws', () => {
    const { seed, int, pick } = random()
    const words = [
      '=',
      ';',
      ' ',
      '\t',
      '\r\n ',
      '"',
      ',',
      'Max-Age',
      'Expires',
      'Domain',
      'Path',
      '__Host-',
      'é',
      '\u{1f36a}',
    ]
    for (let run = 0; run < 5000; run++) {
      const part = () => (int(2) === 0 ? pick(words) : String.fromCharCode(int(int(9) === 0 ? 0x10000 : 256)))
      const header = Array.from({ length: int(40) }, part).join('')
      expect(() => everything(header), `seed ${seed}: ${JSON.stringify(header)}`).not.toThrow()
    }
  })

  it('no byte throws at any place, and the verdict is whole', () => {
    const odds: string[] = []
    for (const header of [
      'a=b; Secure; Path=/',
      '__Host-a=b;Max-Age=60',
      '=;',
      'a; Domain=example.test; Expires=1 Jan 2030 0:0:0',
    ]) {
      for (let at = 0; at <= header.length; at++) {
        for (let code = 0; code < 256; code++) {
          const odd = header.slice(0, at) + String.fromCharCode(code) + header.slice(at)
          const { stored, effect, reasons, unreported, cookie } = judgeSetCookie({ header: odd, context: page })
          const said = reasons.length + unreported.length > 0
          const refused = effect === 'blocked' || effect === 'dropped'
          const whole = stored === (effect === 'stored') && stored === (cookie !== null) && said === refused
          if (!whole) odds.push(odd)
        }
      }
    }
    expect(odds).toEqual([])
  })

  it('a line that is no text is empty, and never thrown at', () => {
    for (const value of [undefined, null, 0, Number.NaN, '', [], {}, [null], { kind: 1 }, Symbol.iterator, () => 1]) {
      const header = value as never
      expect(judgeSetCookie({ header, context: page }).reasons).toEqual(['NoCookieContent'])
      expect(judgeResponse({ headers: [header, 'a=b'], context: page }).map(({ stored }) => stored)).toEqual([
        false,
        true,
      ])
      expect(judgeSetCookie({ header: 'a=b', context: page, prior: [{ header, context: page }] }).stored).toBe(true)
    }
  })

  it('an address that is there in parts only is put together', () => {
    const parts = { kind: 'navigate', scheme: 'http', host: 'app.example.test', path: '/a/b' }
    const verdict = judgeSetCookie({ header: 'a=b', context: parts as never })
    expect(verdict.cookie).toMatchObject({ domain: 'app.example.test', path: '/a' })
    expect(judgeSetCookie({ header: 'a=b; Secure', context: parts as never }).reasons).toEqual(['SecureOnly'])
  })

  it.each([
    ['one value', 'x'],
    ['semicolons', ';'],
    ['equals signs', '='],
    ['blanks', ' '],
    ['blanks and one letter', `a${' '.repeat(63)}`],
    ['line breaks', '\r\n '],
    ['flags', '; Secure'],
    ['lifetimes', '; Max-Age=1; Expires=1 Jan 2030 00:00:00'],
    ['digits of a Max-Age', 'a=b; Max-Age=', '9'],
    ['tokens of a date', 'a=b; Expires=', '1 '],
    ['labels of a domain', 'a=b; Domain=', 'é.'],
    ['bytes beyond ASCII', '\u00c3\u00a9'],
  ])('a megabyte of %s is dealt with at once', (_, start, more = start) => {
    const header = start + more.repeat(Math.ceil(MEGABYTE / more.length))
    const before = process.cpuUsage()
    everything(header)
    // Some 20 passes over a megabyte; anything quadratic would take minutes.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000)
  })

  // V8 can make a quadratic loop of a linear one once it optimises it, so this runs hot, in a process without coverage.
  it('a megabyte of semicolons takes no longer once the engine has optimised the loop', async () => {
    const source = fileURLToPath(new URL('../../server/cookies/index.ts', import.meta.url))
    const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: 'esm', write: false })
    const hot = `const context = { kind: 'navigate', url: 'https://app.example.test/', now: 1 }
      const publicSuffix = () => 'test'
      for (const size of [18, 18, 18, 18, 18, 19, 20]) judgeSetCookie({ header: ';'.repeat(2 ** size), context, publicSuffix })
      process.stdout.write(String(process.cpuUsage().user / 1000))`
    const milliseconds = execFileSync(process.execPath, ['--input-type=module'], {
      input: `${outputFiles[0]?.text}\n${hot}`,
      encoding: 'utf8',
    })
    expect(Number(milliseconds)).toBeLessThan(2000)
  })
})
