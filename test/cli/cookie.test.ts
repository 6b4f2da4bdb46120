import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cookieCommand } from '../../server/cli/cookie-command.ts'
import { createPaint } from '../../server/cli/cookie-paint.ts'
import { reportsOf } from '../../server/cli/cookie-report.ts'
import { describeCookie, wrap } from '../../server/cli/cookie-words.ts'
import { program, run } from './support.ts'

const ask = (...args: string[]) => run(['cookie', ...args], tmpdir())

/** With something to read from. */
async function pipe(input: string | Uint8Array, ...args: string[]) {
  const child = spawn(process.execPath, [program, 'cookie', ...args], { cwd: tmpdir() })
  onTestFinished(() => void child.kill('SIGKILL'))
  // It may have ended before it has read all.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: code as number | null, out, error }
}

const LOCAL = ['--url', 'http://localhost:3000']
const HTTPS = ['--url', 'https://app.example.com/login']

describe('the command cookie', () => {
  test('explains a refused header: the reason at its mark, and what to write instead', async () => {
    const { code, out, error } = await ask('sid=1; SameSite=None', ...LOCAL)
    expect([code, error]).toEqual([1, ''])
    expect(out).toBe(
      `Refused: SameSite=None needs Secure, and this line has no Secure.
  Set-Cookie: sid=1; SameSite=None
  at http://localhost:3000/ (navigate), in chromium

What the header says
  Name         sid
  Value        1 (with the name 4 bytes)
  Domain       none given
  Path         none given
  Lifetime     until the browser is closed
  Secure       no
  HttpOnly     no
✗ SameSite     None
               SameSite=None needs Secure, and this line has no Secure (SameSiteNoneInsecure)
  Partitioned  no

Write instead
  res.cookie('sid', value, { secure: true, sameSite: 'none' })
  session({ ...options, name: 'sid', cookie: { secure: 'auto', sameSite: 'lax' } })
  cookieSession({ ...options, name: 'sid', sameSite: 'lax' })

Over http the session libraries send no Secure cookie, so theirs is Secure over https only.
`,
    )
  })

  test('explains a kept header: what it became, and where it goes', async () => {
    const { code, out } = await ask('Set-Cookie: sid=1; Domain=example.com; Max-Age=999999999; Secure', ...HTTPS)
    expect(code).toBe(0)
    expect(out).toMatch(/^Kept for 400 days instead of 31\.7 years: browsers cut longer lifetimes\.\n/)
    expect(out).toMatch(/^ {2}Domain {7}example\.com and all hosts below it$/m)
    expect(out).toMatch(/^ {2}Lifetime {5}400 days$/m)
    expect(out).toMatch(/^ {2}subdomain +yes$/m)
    expect(out).toMatch(/^ {2}plain http +no: Secure needs https, and this is plain http$/m)
    expect(out).not.toContain('Write instead')
  })

  test('takes a header that removes a cookie for one that works', async () => {
    const { code, out } = await ask('sid=; Max-Age=0', ...HTTPS)
    expect([code, out.split('\n', 1)[0]]).toEqual([0, 'Removes the cookie: its lifetime is over.'])
  })

  test('takes the request apart: from another site, framed, by a method, without credentials, blocked', async () => {
    const from = ['--from', 'https://other.com/page']
    const sentence = async (...args: string[]) => (await ask('sid=1; SameSite=None; Secure', ...HTTPS, ...args)).out
    const framed = ['--kind', 'iframe-fetch', '--from', 'https://app.example.com', '--top-level', 'https://top.com']
    const [fetched, omitted, blocked, posted, inFrame, refused] = await Promise.all([
      sentence(...from),
      sentence(...from, '--credentials', 'omit'),
      sentence(...from, '--third-party', 'blocked'),
      sentence(...from, '--kind', 'form-post'),
      sentence(...framed),
      ask('sid=1', ...HTTPS, ...framed),
    ])
    expect(fetched).toContain('at https://app.example.com/login (fetch, from https://other.com)')
    expect(fetched).toMatch(/^Kept/)
    expect(omitted).toMatch(/^Not kept: the fetch was made without credentials/)
    expect(blocked).toMatch(/^Refused: the browser is set to block/)
    expect(posted).toContain('(form-post, POST, from https://other.com)')
    expect(inFrame).toContain('in https://top.com')
    expect(refused.code).toBe(1)
  })

  test('asks the browser that is named', async () => {
    expect((await ask('sid=1; Secure', ...LOCAL)).code).toBe(0)
    const { code, out } = await ask('sid=1; Secure', ...LOCAL, '--browser', 'Safari')
    expect(code).toBe(1)
    expect(out).toContain('at http://localhost:3000/ (navigate), in safari')
  })

  test('tells all of it as JSON', async () => {
    const { code, out } = await ask('sid=1; SameSite=None', ...LOCAL, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      header: 'sid=1; SameSite=None',
      context: { kind: 'navigate', url: 'http://localhost:3000/', method: 'GET' },
      accepted: false,
      stored: false,
      effect: 'blocked',
      sentence: expect.stringMatching(/^Refused/),
      reasons: [{ reason: 'SameSiteNoneInsecure', mark: 'sameSite', text: expect.any(String) }],
      cookie: null,
      instead: { resCookie: "res.cookie('sid', value, { secure: true, sameSite: 'none' })" },
    })
    const kept = JSON.parse((await ask('sid=1', ...LOCAL, '--json')).out)
    expect(kept).toMatchObject({ stored: true, cookie: { name: 'sid', domain: 'localhost' }, instead: null })
    expect(kept.travels[0]).toMatchObject({ id: 'same-origin-fetch', sent: true, reasons: [] })
  })

  test('reads lines from the input, each judged after those before it', async () => {
    const { code, out } = await pipe('a=1\r\n\nb=2; SameSite=None\n', '-', ...LOCAL)
    expect(code).toBe(1)
    expect(out.match(/^(?:Kept|Refused)/gm)).toEqual(['Kept', 'Refused'])
    const list = JSON.parse((await pipe('a=1\n', '-', '--json', ...LOCAL)).out)
    expect(list).toMatchObject([{ header: 'a=1', stored: true }])
  })

  test('takes only the Set-Cookie fields of a whole response', async () => {
    const response = 'HTTP/1.1 200 OK\r\nset-cookie: a=1\r\nDate: today\r\nSet-Cookie:b=2; Secure\r\n\r\nSome body'
    const { code, out } = await pipe(response, '-', '--json', ...HTTPS)
    expect(code).toBe(0)
    expect(JSON.parse(out).map(({ header }: { header: string }) => header)).toEqual(['a=1', 'b=2; Secure'])
  })

  test('lets no control character through to the terminal', async () => {
    const { out } = await pipe(
      new Uint8Array([0x61, 0x3d, 0x1b, 0x5b, 0x32, 0x4a, 0xc2, 0x9b, 0xe2, 0x80, 0xae]),
      '-',
      ...HTTPS,
    )
    expect(out).toContain('Set-Cookie: a=\\u{1b}[2J\\u{9b}\\u{202e}\n')
    expect(out).not.toMatch(/[^\P{C}\n]/u)
    const { out: named } = await ask('a\u001b=1; Path=/\u009b; Domain=\u202ex', ...HTTPS)
    expect(named).not.toMatch(/[^\P{C}\n]/u)
  })

  test('reads UTF-8 of the command line as its bytes', async () => {
    const { out } = await ask('a=ü', ...HTTPS)
    expect(out).toContain('Value        ü (with the name 3 bytes)')
  })

  test('has its help', async () => {
    const { code, out } = await ask('--help')
    expect(code).toBe(0)
    expect(out).toMatch(/^Usage: npx sessionscope cookie <header> \[options\]\n/)
    for (const option of Object.keys(cookieCommand.options)) expect(out).toContain(`--${option}`)
    expect(out).toMatch(
      /Exit code: 0 when the browser takes all, 1 when it refuses one, 2 when the command line is wrong\.\n$/,
    )
    expect(Math.max(...out.split('\n').map(line => line.length))).toBeLessThanOrEqual(120)
  })
})

test.each([
  [[], 'there is no --url <url>'],
  [LOCAL, 'there is no header; give it in quotes'],
  [['a=1', 'b=2', ...LOCAL], '"b=2" is one argument too many'],
  [['a=1', '--url', 'localhost:3000'], '--url is "localhost:3000"; allowed: an address with its scheme'],
  [['a=1', '--ulr', 'http://a.test'], 'there is no option --ulr; did you mean --url?'],
  [['a=1', '--toplevel', 'x'], 'there is no option --toplevel; did you mean --top-level?'],
  [['a=1', ...LOCAL, '--kind', 'fecth'], '--kind is "fecth"; did you mean fetch?'],
  [['a=1', ...LOCAL, '--kind', 'websocket'], '--kind is "websocket"; there are navigate, link'],
  [['a=1', ...LOCAL, '--browser', 'crome'], '--browser is "crome"; there are chromium, firefox, safari'],
  [['a=1', ...LOCAL, '--third-party', 'block'], '--third-party is "block"; did you mean blocked?'],
  [['a=1', ...LOCAL, '--kind', 'nested-iframe'], '--kind nested-iframe needs --top-level <url>'],
  [['a=1', ...LOCAL, '--method', 'G T'], '--method is "G T"; allowed: letters'],
  [['a=1', ...LOCAL, '--json=yes'], '--json takes no value; it was given "yes"'],
])('cookie %j is refused: %s', async (args, words) => {
  const { code, out, error } = await ask(...args)
  expect([code, out]).toEqual([2, ''])
  expect(error).toContain(`[sessionscope] ${words}`)
  expect(error).toMatch(/\nTry: npx sessionscope cookie --help\n$/)
})

test.each([
  ['\n \n', 'there is no header in the input'],
  ['a=1\n'.repeat(501), 'there are more than 500 headers in the input'],
  ['a'.repeat(4 * 1024 * 1024 + 1), 'the input is larger than 4 MB'],
])('an input is refused: %#', async (input, words) => {
  const { code, out, error } = await pipe(input, '-', ...LOCAL)
  expect([code, out]).toEqual([2, ''])
  expect(error).toContain(`[sessionscope] ${words}`)
})

describe('on a terminal', () => {
  const report = (header: string) => {
    const context = { kind: 'navigate', url: 'http://192.168.1.10/', now: 0 } as const
    return reportsOf([header], context, 'chromium')[0]!
  }
  const terminal = { isTTY: true }

  test('there are colours, unless NO_COLOR or a dumb terminal forbids it, and none in a pipe', () => {
    const red = '\u001b[31mRefused'
    const text = (screen: { isTTY?: boolean }, env: NodeJS.ProcessEnv) =>
      describeCookie(report('sid=1; Secure'), createPaint(screen, env))
    expect(text(terminal, {})).toContain(red)
    for (const [screen, env] of [
      [terminal, { NO_COLOR: '1' }],
      [terminal, { TERM: 'dumb' }],
      [{}, {}],
    ] as const) {
      expect(text(screen, env)).not.toContain('\u001b')
    }
  })

  test.each([40, 60, 100])('of %d columns no line but of code is longer', columns => {
    const paint = createPaint({}, {})
    for (const header of [
      'sid=1; Secure',
      `sid=${'x'.repeat(250)}; Path=/${'y'.repeat(90)}`,
      '__Host-a=1; SameSite=None',
    ]) {
      const lines = describeCookie(report(header), paint, columns).split('\n')
      const words = lines.filter(line => !/^ {2}(?:res\.cookie|session|cookieSession)\(/.test(line))
      expect(Math.max(...words.map(line => line.length))).toBeLessThanOrEqual(columns)
    }
  })

  test('text is broken between words, and within those that are too long', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('abcdefgh ij', 4)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrap('', 4)).toEqual([''])
  })
})
