import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { cpuSince } from '../support/effort.ts'
import { createRandom } from './random.ts'

const redactor = createRedactor({ key: Buffer.from('k') })
const hidden = (secret: string) => `redacted-${redactor.fingerprint(secret)}`
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-DEF'
const random32 = '9f8e7d6c5b4a39281706f5e4d3c2b1a0'

function parseError(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('this is JSON')
}

describe('free text', () => {
  it.each([
    ['connect redis://:hunter2@db.test:6379 failed', `connect redis://${hidden(':hunter2')}@db.test:6379 failed`],
    ['GET /cb?token=abc&a=1 timed out', `GET /cb?token=${hidden('abc')}&a=1 timed out`],
    ['password=hunter2 user=ann', `password=${hidden('hunter2')} user=ann`],
    ['{"password": "hun\\"ter2", "user": "ann"}', `{"password": "${hidden('hun\\"ter2')}", "user": "ann"}`],
    ['"{\\"token\\":\\"hunter2\\",\\"a\\":1}"', `"{\\"token\\":\\"${hidden('hunter2')}\\",\\"a\\":1}"`],
    ['{ password: { old: "x" } }', `{ password: {${hidden(' old: "x" ')}} }`],
    ["{ token: 'hunter2' }", `{ token: '${hidden('hunter2')}' }`],
    ['token: hunter2, id: 7', `token: ${hidden('hunter2')}, id: 7`],
    ['wrong API key: hunter2.', `wrong API key: ${hidden('hunter2')}.`],
    ['user[password]=hunter2&a=1', `user[password]=${hidden('hunter2')}&a=1`],
    ['Authorization: Bearer hunter2 more\nHost: a', `Authorization: ${hidden('Bearer hunter2 more')}\nHost: a`],
    ['Cookie: theme=x; sid=hunter2', `Cookie: ${hidden('theme=x; sid=hunter2')}`],
    ['invalid password "hunter3"', `invalid password "${hidden('hunter3')}"`],
    ['wrong password was given: "hunter3"!', `wrong password was given: "${hidden('hunter3')}"!`],
    ['Path `password` (`hunter`) is too short', `Path \`password\` (\`${hidden('hunter')}\`) is too short`],
    ['Key (api_key)=(hunter2) already exists', `Key (api_key)=(${hidden('hunter2')}) already exists`],
    ['tokens: [["a"], "hunter2"], id: 7', `tokens: [${hidden('["a"], "hunter2"')}], id: 7`],
    ['--password hunter2 --user a', `--password ${hidden('hunter2')} --user a`],
    ['failed: a%26password%3Dhunter2', `failed: a%26password%3D${hidden('hunter2')}`],
    ['no redis://default:p/w@db.test:6379/0', `no redis://${hidden('default:p/w')}@db.test:6379/0`],
    ['password "hunter3 without an end', `password "${hidden('hunter3 without an end')}`],
    [`the token ${random32} is unknown`, `the token ${hidden(random32)} is unknown`],
    ['<w:Password Type="T">hunter2</w:Password>', `<w:Password Type="T">${hidden('hunter2')}</w:Password>`],
    [`bad ${jwt}!`, `bad ${hidden(jwt)}!`],
    ['got Basic dTpwYXNz1=', `got Basic ${hidden('dTpwYXNz1=')}`],
  ])('%s hides its secrets', (text, redacted) => {
    expect(redactor.text(text)).toBe(redacted)
    expect(redactor.text(redacted)).toBe(redacted)
  })

  it.each([
    '',
    "Cannot read properties of undefined (reading 'token')",
    "ENOENT: no such file or directory, open '/srv/app/sessions/a.json'",
    'connect ECONNREFUSED 127.0.0.1:6379',
    'The token is invalid, the password too short',
    'token: undefined, user: ann',
    'at Layer.handle (/srv/node_modules/express/lib/router.js:95:5)',
    'author: ann, see https://a.test/docs?page=2',
    'Unexpected end of JSON input',
  ])('%s stays as it is', text => {
    expect(redactor.text(text)).toBe(text)
  })

  it.each([
    ['hunter2', 'Unexpected token h'],
    ['{"a":"hunter2" "b"', 'hunter'],
    ['{"user":{"a":"hunter2"},"b":x,"long":"hunter2hunter2hunter2"}', 'Unexpected token x'],
    ['["hunter2", is not valid JSON "hunter2"]', 'is not valid JSON'],
  ])('of V8’s complaint about %s shows nothing of what it quotes', (json, hint) => {
    const shown = redactor.text(`store: ${parseError(json)}`)
    expect(shown).not.toContain('hunter')
    if (hint !== 'hunter') expect(shown).toMatch(/^store: Unexpected token .*… is not valid JSON$/)
  })

  it('is at most 500 characters, and no secret that is cut in two is shown', () => {
    expect(redactor.text('a '.repeat(1000))).toHaveLength(500)
    const userinfo = `password="${'x'.repeat(3940)}" https://ann:hunter2hunter2hunter2@a.test/`
    for (let pad = 0; pad < 60; pad++) expect(redactor.text(' '.repeat(pad) + userinfo)).not.toContain('hunter')
    expect(redactor.text(`password="${'hunter2 '.repeat(2000)}"`)).not.toContain('hunter')
  })

  it('never throws and is linear, whatever it is', () => {
    const random = createRandom()
    const parts = [
      '"',
      '\\',
      "'",
      '`',
      ':',
      '=',
      ' ',
      'password',
      'a',
      '[',
      '{',
      '<',
      '>',
      '//',
      'http:',
      '\ud800',
      '\n',
    ]
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: random.below(30) }, () => random.pick(parts)).join('')
      expect(typeof redactor.text(text), random.note(i)).toBe('string')
    }
    const start = process.cpuUsage()
    for (const part of [
      ...parts,
      'token ',
      'token "',
      '<password ',
      'eyJ-',
      'Unexpected token ',
      'is not valid JSON',
    ]) {
      redactor.text(part.repeat(100_000))
      redactor.text(`token ${part.repeat(100_000)}`, 2000)
    }
    expect(cpuSince(start)).toBeLessThan(2000)
  })
})

describe('a session’s own ids', () => {
  const sid = 'Zk3-short_id'
  const other = 'a/b+c=d-e'
  const aware = redactor.withIds([sid, other, 'tiny'])

  it('are hidden in addresses, headers and texts, plain and encoded', () => {
    expect(aware.url(`/next/${sid}?s=${sid}&t=tiny`)).toBe(`/next/${hidden(sid)}?s=${hidden(sid)}&t=tiny`)
    expect(aware.url(`/x?s=${encodeURIComponent(other)}`)).toBe(`/x?s=${hidden(other)}`)
    expect(aware.header('X-Trace', `1-${sid}-2`)).toBe(`1-${hidden(sid)}-2`)
    expect(aware.header('Location', `/next/${sid}`)).toBe(`/next/${hidden(sid)}`)
    expect(aware.text(`ENOENT: open '/sessions/${sid}.json'`)).toBe(`ENOENT: open '/sessions/${hidden(sid)}.json'`)
    expect(aware.isSecretCookie('trace', `x.${sid}`)).toBe(true)
    expect(aware.hiddenInUrl(`/next/${sid}`)).toEqual([sid])
  })

  it('leave the fingerprint of a cookie’s value as it is', () => {
    const line = `sid=s%3A${sid}.signature`
    expect(aware.header('cookie', line)).toBe(redactor.header('cookie', line))
  })

  it('add to earlier ones, and cost nothing where there are none', () => {
    expect(aware.withIds(['another-id']).text(`${sid} another-id`)).toBe(`${hidden(sid)} ${hidden('another-id')}`)
    expect(redactor.withIds([])).toBe(redactor)
    expect(redactor.withIds(['tiny'])).toBe(redactor)
  })
})

describe('a header that the tool does not know', () => {
  it.each([
    ['X-Auth', 'hunter2', hidden('hunter2')],
    ['X-User-Auth', 'Bearer hunter2', `Bearer ${hidden('hunter2')}`],
    ['Api-Auth', random32, hidden(random32)],
    ['X-Wsse', 'UsernameToken PasswordDigest="x"', hidden('UsernameToken PasswordDigest="x"')],
    ['X-Session', random32, hidden(random32)],
    ['X-Access', `v1 ${random32}`, `v1 ${hidden(random32)}`],
    ['X-Key', random32, hidden(random32)],
    ['X-Next', '/x?token=hunter2', `/x?token=${hidden('hunter2')}`],
    ['X-Callback', 'see https://a.test/x?api_key=hunter2', `see https://a.test/x?api_key=${hidden('hunter2')}`],
    ['cookie', 'to=%2Fx%3Ftoken%3Dhunter2', `to=${hidden('%2Fx%3Ftoken%3Dhunter2')}`],
    ['cookie', `a=1|${jwt}`, `a=${hidden(`1|${jwt}`)}`],
  ])('%s: %s hides its secrets', (name, value, redacted) => {
    expect(redactor.header(name, value)).toBe(redacted)
  })

  it.each([
    ['x-request-id', '550e8400-e29b-41d4-a716-446655440000'],
    ['accept', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'],
    ['user-agent', 'Mozilla/5.0 (compatible; Bot/2.1; +http://a.test/bot.html?a=1)'],
    ['x-session', 'open'],
    ['x-auth-type', 'basic'],
    ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ['content-security-policy', "default-src 'self' https://a.test/x; report-uri /csp?a=1"],
  ])('%s: %s stays as it is', (name, value) => {
    expect(redactor.header(name, value)).toBe(value)
  })

  it('is read in linear time', () => {
    const start = process.cpuUsage()
    for (const part of ['/', ',/', ' /', 'http://', 'a', 'a,', 'eyJ-.']) {
      for (const name of ['x-key', 'x-other']) redactor.header(name, part.repeat(20_000))
    }
    expect(cpuSince(start)).toBeLessThan(2000)
  })
})
