import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import {
  type CookieContext,
  judgeSetCookie,
  parseCookieHeader,
  setCookieFacts,
  willSend,
} from '../../server/cookies/index.ts'
import { random } from './random.ts'

const context: CookieContext = {
  kind: 'fetch',
  url: 'https://app.example.test/a/b',
  initiator: 'https://other.test',
  now: Date.UTC(2026, 10, 22),
}
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

  it('the context may be nonsense too', () => {
    for (const url of ['', 'x', '://', 'https://', 'https://[', 'https://a@b@c:x:y/?', 'https://..', '\0']) {
      const odd = { ...context, url, initiator: url, date: url, now: Number.NaN }
      expect(() => judgeSetCookie({ header: 'a=b; Domain=.; Expires=x', context: odd })).not.toThrow()
    }
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
      for (const size of [18, 18, 18, 18, 18, 19, 20]) judgeSetCookie({ header: ';'.repeat(2 ** size), context })
      process.stdout.write(String(process.cpuUsage().user / 1000))`
    const milliseconds = execFileSync(process.execPath, ['--input-type=module'], {
      input: `${outputFiles[0]?.text}\n${hot}`,
      encoding: 'utf8',
    })
    expect(Number(milliseconds)).toBeLessThan(2000)
  })
})
