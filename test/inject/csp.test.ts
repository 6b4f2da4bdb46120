import { describe, expect, it } from 'vitest'
import { judgeCsp } from '../../server/inject/csp.ts'
import { random, seed } from './harness.ts'

const shop = { scheme: 'https', host: 'shop.example', port: '443' }
const local = { scheme: 'http', host: 'localhost', port: '3000' }
const judge = (header: string | undefined, origin = local) => judgeCsp(header, origin, '/__sessionscope')
const free = { allowed: true, nonce: null, block: null }

describe('a page', () => {
  it.each([
    undefined,
    '',
    ' ; ,, ;;',
    "img-src 'none'; require-trusted-types-for 'script'; trusted-types default",
    "default-src 'self'",
    "DEFAULT-SRC 'SELF'",
    "default-src 'none'; script-src 'self'; connect-src 'self'",
    "default-src 'none'; script-src 'none'; script-src-elem *; connect-src *",
    "script-src 'self'; script-src 'none'",
    'default-src http: ws:',
    'default-src http://localhost:3000 ws://localhost:3000',
    "script-src localhost:3000; connect-src 'self'",
    'script-src localhost:*',
    'script-src *:3000',
    'script-src LOCALHOST:3000/__sessionscope/',
    'script-src localhost:3000/__sessionscope/overlay.js',
    "script-src 'self' 'sha256-AAAA' 'unsafe-eval'",
    'sandbox allow-scripts allow-same-origin',
    "default-src 'self', script-src *",
    "script-src 'self' 'nonce-\"><script>'",
  ])('under %j needs no nonce', header => {
    expect(judge(header)).toEqual(free)
  })

  it.each([
    ["script-src 'nonce-abc123=='", 'abc123=='],
    ["script-src 'self' 'nonce-abc'", 'abc'],
    ["script-src 'NONCE-AbC'", 'AbC'],
    ["default-src 'nonce-d'; connect-src 'self'", 'd'],
    ["script-src 'strict-dynamic' 'nonce-x' https:", 'x'],
    ["script-src-elem 'nonce-e'; script-src 'nonce-s'", 'e'],
    ["script-src 'nonce-a' 'nonce-b', script-src 'nonce-b'", 'b'],
    ["script-src 'self', script-src 'nonce-b'", 'b'],
    ["script-src 'nonce-a_-/+=='", 'a_-/+=='],
  ])('under %j reuses the nonce', (header, nonce) => {
    expect(judge(header)).toEqual({ ...free, nonce })
  })

  it.each([
    ["default-src 'none'", "script-src 'self'; connect-src 'self'"],
    ["script-src 'none'", "script-src 'self'"],
    ['script-src', "script-src 'self'"],
    ["script-src 'sha256-AAAA'", "script-src 'sha256-AAAA' 'self'"],
    ["default-src 'sha256-AAAA'", "script-src 'sha256-AAAA' 'self'; connect-src 'sha256-AAAA' 'self'"],
    ["script-src 'strict-dynamic' 'sha256-A' 'self'", "script-src 'strict-dynamic' 'sha256-A' 'self' 'nonce-…'"],
    ["script-src-elem 'none'; script-src 'self'", "script-src-elem 'self'"],
    ["script-src 'unsafe-inline'", "script-src 'unsafe-inline' 'self'"],
    ['script-src https:', "script-src https: 'self'"],
    ['script-src localhost', "script-src localhost 'self'"],
    ['script-src localhost:3000/js/', "script-src localhost:3000/js/ 'self'"],
    ['script-src https://cdn.example', "script-src https://cdn.example 'self'"],
    ["script-src 'nonce-a', script-src 'nonce-b'", "script-src 'nonce-a' 'self'"],
    ["script-src 'self', script-src 'none'", "script-src 'self'"],
    ["script-src 'nonce-a\"b'", "script-src 'nonce-a\"b' 'self'"],
  ])('under %j has no panel, and is told what to add', (header, add) => {
    const { allowed, nonce, block } = judge(header)
    expect({ allowed, nonce }).toEqual({ allowed: false, nonce: null })
    expect(block).toMatchObject({ directive: 'script-src', add })
    expect(header).toContain(block?.policy)
    // What it says to add does help.
    const fixed = add.includes('nonce-…') ? judge(add.replace('…', 'n')) : judge(add)
    expect(fixed.allowed).toBe(true)
  })

  it.each([
    ['sandbox', 'sandbox allow-scripts allow-same-origin'],
    ['sandbox allow-forms Allow-Scripts', 'sandbox allow-forms allow-scripts allow-same-origin'],
  ])('under %j has no panel, and is told which freedoms it lacks', (header, add) => {
    expect(judge(header)).toEqual({ allowed: false, nonce: null, block: { directive: 'sandbox', policy: header, add } })
  })

  it.each([
    ["script-src 'self'; connect-src 'none'", "connect-src 'self'"],
    ["default-src https:; script-src 'self'", "connect-src https: 'self'"],
    ["script-src 'self'; connect-src localhost:3000", "connect-src localhost:3000 'self'"],
    ["script-src 'self'; connect-src ws:", "connect-src ws: 'self'"],
    ["script-src 'self'; connect-src ws://localhost:3000/other", "connect-src ws://localhost:3000/other 'self'"],
  ])('under %j has a panel without a stream, and is told so', (header, add) => {
    const { allowed, block } = judge(header)
    expect(allowed).toBe(true)
    expect(block).toMatchObject({ directive: 'connect-src', add })
    expect(judge(add).block).toBeNull()
  })

  it.each([
    ['https://shop.example', true],
    ['http://shop.example', true],
    ['https://shop.example:443', true],
    ['shop.example', true],
    ['*.example', true],
    ['*.shop.example', false],
    ['https:', true],
    ['http:', true],
    ['ws:', false],
    ['data:', false],
    ['https://shop.example:8443', false],
    ['https://shop.example.evil', false],
    ['//', false],
  ])('on https matches the source %s: %s', (source, allowed) => {
    expect(judge(`script-src ${source}; connect-src 'self'`, shop).allowed).toBe(allowed)
  })
})

describe('the judge', () => {
  it(`never throws, and never gives a nonce that could leave its attribute (seed ${seed})`, () => {
    const next = random(seed)
    const pieces = [
      "'nonce-",
      "'",
      '"',
      '>',
      '<',
      ' ',
      ';',
      ',',
      'script-src',
      'default-src',
      '*',
      ':',
      '//',
      '=',
      '\0',
    ]
    for (let round = 0; round < 5000; round += 1) {
      const header = Array.from({ length: 12 }, () => pieces[Math.floor(next() * pieces.length)] ?? '').join('')
      const { nonce } = judge(header)
      if (nonce !== null) expect(nonce, JSON.stringify({ seed, header })).toMatch(/^[\w+/=-]+$/)
    }
  })

  it('keeps what it quotes of a policy short', () => {
    const { block } = judge(`script-src ${'https://cdn.example '.repeat(10_000)}`)
    expect(block!.policy.length + block!.add.length).toBeLessThan(2100)
  })

  it.each(['*', 'a.', "'nonce-", ';', ',', ' ', 'a-', '*.', ':', '/', 'http://'])(
    'takes time linear in a policy of %j',
    piece => {
      const start = process.cpuUsage()
      judge(`script-src ${piece.repeat(200_000 / piece.length)}`)
      expect(process.cpuUsage(start).user).toBeLessThan(400_000)
    },
  )
})
