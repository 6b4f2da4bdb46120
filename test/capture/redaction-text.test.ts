import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { cpuSince } from '../support/effort.ts'
import { createRandom } from './random.ts'

const redactor = createRedactor({ key: Buffer.from('k') })
const hidden = (secret: string) => `redacted-${redactor.fingerprint(secret)}`
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-DEF'
const random32 = '9f8e7d6c5b4a39281706f5e4d3c2b1a0'

describe('an address', () => {
  it.each([
    ['/a?x=1&token=abc&y=2', `/a?x=1&token=${hidden('abc')}&y=2`],
    ['?api_key=k', `?api_key=${hidden('k')}`],
    ['/a?user%5Bpassword%5D=p%20q', `/a?user%5Bpassword%5D=${hidden('p%20q')}`],
    ['/a?acc%65ss_token=v', `/a?acc%65ss_token=${hidden('v')}`],
    ['https://ann:pw@a.test:8/x', `https://${hidden('ann:pw')}@a.test:8/x`],
    ['//ann@a.test/', `//${hidden('ann')}@a.test/`],
    ['/cb#access_token=abc&token_type=bearer', `/cb#access_token=${hidden('abc')}&token_type=bearer`],
    ['/#/reset?token=abc', `/#/reset?token=${hidden('abc')}`],
    ['/a;jsessionid=AB12?x=1', `/a;jsessionid=${hidden('AB12')}?x=1`],
    [`/reset-password/${random32}/go`, `/reset-password/${hidden(random32)}/go`],
    [`/cb?code=${random32}&state=de`, `/cb?code=${hidden(random32)}&state=de`],
    [`/x?q=${jwt}`, `/x?q=${hidden(jwt)}`],
    ['/in?next=%2Freset%3Ftoken%3Dabc%26a%3D1', `/in?next=${encodeURIComponent(`/reset?token=${hidden('abc')}&a=1`)}`],
    ['/a%3Bjsessionid=AB12', `/a%3Bjsessionid=${hidden('AB12')}`],
    [`/in?next=%2Freset%2F${random32}`, `/in?next=${encodeURIComponent(`/reset/${hidden(random32)}`)}`],
    ['/a?token=1&token=2', `/a?token=${hidden('1')}&token=${hidden('2')}`],
  ])('%s hides its secrets', (url, redacted) => {
    expect(redactor.url(url)).toBe(redacted)
    expect(redactor.url(redacted)).toBe(redacted)
  })

  it.each([
    '/',
    '',
    '*',
    '/cart/add?id=a17&qty=2',
    '/orders/550e8400-e29b-41d4-a716-446655440000',
    '/x?code=DE&state=open&key=name&sort=price',
    '/x?token=&a',
    '/search?q=how+to+reset+a+password',
    '/%E0%A4%A?x=%zz',
    'http://a.test:80/b#part-2',
    '/@ann/posts?a=@b',
    '/reset/step-two',
  ])('%s stays as it is', url => {
    expect(redactor.url(url)).toBe(url)
  })

  it('never throws and is linear, whatever it is', () => {
    const random = createRandom()
    const parts = ['?', '#', '&', '=', '%', '%3F', '@', '//', ';', 'token', 'a', '\ud800', '\u0000', '/', ':', '%E0']
    for (let i = 0; i < 2000; i++) {
      const url = Array.from({ length: random.below(20) }, () => random.pick(parts)).join('')
      expect(typeof redactor.url(url), random.note(i)).toBe('string')
    }
    const start = process.cpuUsage()
    for (const part of [...parts, '?token=a', '%253Fa%253D', 'eyJ-', ' ']) redactor.url(`/${part.repeat(30_000)}`)
    expect(cpuSince(start)).toBeLessThan(2000)
  })
})

describe('a header', () => {
  it.each([
    ['Authorization', 'Bearer abc.def', `Bearer ${hidden('abc.def')}`],
    ['authorization', 'Basic dTpw', `Basic ${hidden('dTpw')}`],
    ['authorization', 'my own secret', hidden('my own secret')],
    ['proxy-authorization', 'Digest a="b", c="d"', `Digest ${hidden('a="b", c="d"')}`],
    [
      'cookie',
      `theme=dark; sid=abc;  lang=en-GB; x=${random32}`,
      `theme=dark; sid=${hidden('abc')};  lang=en-GB; x=${hidden(random32)}`,
    ],
    ['set-cookie', 'connect.sid=s%3Aa.b; Path=/; HttpOnly', `connect.sid=${hidden('s%3Aa.b')}; Path=/; HttpOnly`],
    ['set-cookie', 'sid=; Max-Age=0', 'sid=; Max-Age=0'],
    ['set-cookie', 'theme=dark; Path=/', 'theme=dark; Path=/'],
    ['referer', 'http://a.test/?token=abc', `http://a.test/?token=${hidden('abc')}`],
    ['location', '/cb?access_token=abc', `/cb?access_token=${hidden('abc')}`],
    ['refresh', '0; url=/a?token=abc', `0; url=/a?token=${hidden('abc')}`],
    ['link', '</a?token=b>; rel=next, </c>; rel=x', `</a?token=${hidden('b')}>; rel=next, </c>; rel=x`],
    ['x-api-key', 'abc', hidden('abc')],
    ['X-CSRF-Token', 'abc', hidden('abc')],
    ['sec-websocket-protocol', `chat, ${random32}`, `chat, ${hidden(random32)}`],
    ['x-forwarded-assertion', jwt, hidden(jwt)],
  ])('%s: %s hides its secrets', (name, value, redacted) => {
    expect(redactor.header(name, value)).toBe(redacted)
  })

  it.each([
    ['content-type', 'text/html; charset=utf-8'],
    ['access-control-allow-credentials', 'true'],
    ['access-control-allow-headers', 'authorization, x-csrf-token'],
    ['etag', 'W/"2a-9f8e7d6c5b4a39281706f5e4d3c2b1a0"'],
    ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64)'],
    ['cookie', '; =; ;;a'],
  ])('%s: %s stays as it is', (name, value) => {
    expect(redactor.header(name, value)).toBe(value)
  })

  it('hides the cookies that carry a session, whatever they look like', () => {
    expect(redactor.header('cookie', 'a=1; shop=x', new Set(['shop']))).toBe(`a=1; shop=${hidden('x')}`)
  })

  it('is read in linear time', () => {
    const start = process.cpuUsage()
    for (const part of [' ', '= ', '<', 'eyJ-', ';', 'a ', 'url ', '"a', '.']) {
      for (const name of [
        'cookie',
        'set-cookie',
        'link',
        'refresh',
        'authorization',
        'x-other',
        'sec-websocket-protocol',
      ]) {
        redactor.header(name, `a${part.repeat(20_000)}`)
      }
    }
    expect(cpuSince(start)).toBeLessThan(2000)
  })
})

describe('a cookie', () => {
  it.each([
    ['sid', 'x'],
    ['session', 'e30'],
    ['session.sig', 'abc'],
    ['express:sess', 'e30='],
    ['laravel_session', 'x'],
    ['ASP.NET_SessionId', 'x'],
    ['remember_me', '1'],
    ['x', 's:abc.def'],
    ['x', 's%3Aabc.def'],
    ['x', jwt],
    ['x', random32],
    ['x', 'eyJjYXJ0IjpbXX0='],
    ['x', '550e8400-e29b-41d4-a716-446655440000'],
    ['x', 'V1StGXR8_Z5jdHi6B-myT'],
    ['x', 'Fe26.2**0cdd607945dd1dffb7da0b0bf5f1a7daa6218cbae14cac51dcbd91fb077aeb5b'],
    ['x', '"Kq3vTz8_pLw0aXyB72dR"'],
    ['prefs', 'j:{"token":"a"}'],
    ['prefs', 'j%3A%7B%22token%22%3A%22a%22%7D'],
  ])('%s=%s is a secret', (name, value) => {
    expect(redactor.isSecretCookie(name, value)).toBe(true)
  })

  it.each([
    ['theme', 'dark'],
    ['lang', 'en-GB'],
    ['cart_count', '3'],
    ['session_count', '12'],
    ['sid', ''],
    ['seen', '2024-01-01T00:00:00.000Z'],
    ['currency', 'EUR'],
    ['view', 'list-with-large-pictures'],
    ['tz', 'Europe/Amsterdam'],
    ['prefs', 'j:{"theme":"dark"}'],
    ['cookie_consent', 'all'],
    ['last', 'products/summer-shoes'],
  ])('%s=%s is none', (name, value) => {
    expect(redactor.isSecretCookie(name, value)).toBe(false)
  })

  it('is hidden for nearly every random value of 128 bits, in hex and base64', () => {
    const random = createRandom()
    let missed = 0
    for (let i = 0; i < 2000; i++) {
      const bytes = Buffer.from(Array.from({ length: 16 }, () => random.below(256)))
      for (const text of [bytes.toString('hex'), bytes.toString('base64url')]) {
        if (!redactor.isSecretCookie('x', text)) missed++
      }
    }
    expect(missed, random.note(0)).toBeLessThan(15)
  })

  it('can be allowed by name', () => {
    expect(createRedactor({ allow: ['sid'] }).isSecretCookie('sid', random32)).toBe(false)
  })
})
