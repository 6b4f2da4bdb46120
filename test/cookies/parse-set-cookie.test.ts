import { describe, expect, it } from 'vitest'
import { parseSetCookie, setCookieFacts } from '../../server/cookies/index.ts'

const NOW = Date.UTC(2026, 10, 22)
const long = 'x'.repeat(1025)

describe('parseSetCookie', () => {
  it('reads name, value and every attribute as written', () => {
    const parsed = parseSetCookie('sid = a=b ;Path=/x; HttpOnly ; secure;SameSite=sTrIcT; Foo = bar;priority=high')
    expect(parsed).toMatchObject({ name: 'sid', value: 'a=b', path: '/x', secure: true, httpOnly: true })
    expect(parsed).toMatchObject({ sameSite: 'Strict', priority: 'High', domain: null, maxAge: null, refusals: [] })
    expect(parsed.attributes).toEqual([
      { name: 'Path', value: '/x' },
      { name: 'HttpOnly', value: '' },
      { name: 'secure', value: '' },
      { name: 'SameSite', value: 'sTrIcT' },
      { name: 'Foo', value: 'bar' },
      { name: 'priority', value: 'high' },
    ])
  })

  it('takes a first part without an equals sign for a value without a name', () => {
    expect(parseSetCookie('HttpOnly; Secure')).toMatchObject({
      name: '',
      value: 'HttpOnly',
      httpOnly: false,
      secure: true,
    })
  })

  it('takes flags whatever their value', () => {
    expect(parseSetCookie('a=b; Secure=false; HttpOnly=0; Partitioned=no')).toMatchObject({
      secure: true,
      httpOnly: true,
      partitioned: true,
    })
  })

  it('lets the last of a repeated attribute win, even where it is unreadable', () => {
    expect(parseSetCookie('a=b; Path=/x; Path=y')).toMatchObject({ path: null })
    expect(parseSetCookie('a=b; SameSite=Lax; SameSite=?')).toMatchObject({ sameSite: null })
    expect(parseSetCookie('a=b; Max-Age=0; Max-Age=')).toMatchObject({ maxAge: null })
    expect(parseSetCookie('a=b; Domain=other.test; Domain=')).toMatchObject({ domain: null })
  })

  it('ignores an attribute whose value has more than 1,024 bytes', () => {
    expect(parseSetCookie(`a=b; Path=/y; Path=/${long}; Secure=${long}`)).toMatchObject({ path: '/y', secure: false })
    expect(parseSetCookie(`a=b; Path=/${'x'.repeat(1023)}`).path).toHaveLength(1024)
  })

  it.each(['toString', '__proto__', 'constructor'])('takes SameSite=%s and Priority=%s for none', value => {
    expect(parseSetCookie(`a=b; SameSite=${value}; Priority=${value}`)).toMatchObject({
      sameSite: null,
      priority: null,
    })
  })

  it.each([
    ['', 'NoCookieContent'],
    ['; Path=/', 'NoCookieContent'],
    ['=', 'NoCookieContent'],
    [`n=${'x'.repeat(4096)}`, 'NameValuePairExceedsMaxSize'],
    ['a=b\tc', 'DisallowedCharacter'],
    ['a=b; Foo\x01', 'DisallowedCharacter'],
    ['a=b; Path=/\x7f', 'DisallowedCharacter'],
    ['=__Host-a', 'InvalidPrefix'],
    ['=a=b', 'FailureToStore'],
  ])('refuses %j', (line, reason) => {
    expect(parseSetCookie(line).refusals).toEqual([reason])
  })

  it('accepts 4,096 bytes of name and value, a TAB at the ends, and every byte above 0x7F', () => {
    expect(parseSetCookie(`n=${'x'.repeat(4095)}; Path=/`).refusals).toEqual([])
    expect(parseSetCookie('\ta\t=\tb\t;\tPath=/').refusals).toEqual([])
    const high = String.fromCharCode(...Array.from({ length: 128 }, (_, index) => 128 + index))
    expect(parseSetCookie(`a=${high}`)).toMatchObject({ value: high, refusals: [] })
  })

  it.each([
    ['__Host-a', '__Host-'],
    ['__host-a', '__Host-'],
    ['__SECURE-a', '__Secure-'],
    ['__Http-a', '__Http-'],
    ['__Host-Http-a', '__Host-Http-'],
    ['__Secure-Http-a', '__Secure-'],
    ['__Host_a', null],
    ['_Host-a', null],
  ])('knows the prefix of %s', (name, prefix) => {
    expect(parseSetCookie(`${name}=1`).prefix).toBe(prefix)
  })
})

describe('Max-Age', () => {
  it.each([
    ['60', 60],
    ['+60', 60],
    ['-1', -1],
    ['-0', 0],
    ['000060', 60],
    ['9223372036854775807', 2 ** 63],
    ['9223372036854775807x', 2 ** 63],
    ['9223372036854775806x', null],
    ['-9223372036854775808x', -(2 ** 63)],
    ['-9223372036854775807x', null],
    ['99999999999999999999s', 2 ** 63],
    ['-99999999999999999999', -(2 ** 63)],
    ['60s', null],
    ['1.5', null],
    ['"60"', null],
    ['1e3', null],
    ['0x10', null],
    ['1 000', null],
    ['+', null],
    ['-', null],
    ['+-1', null],
  ])('%s is %s seconds', (value, seconds) => {
    // Compared as numbers: -0 is 0.
    expect(parseSetCookie(`a=b; Max-Age=${value}`).maxAge === seconds).toBe(true)
  })
})

describe('Expires', () => {
  const at = Date.UTC(2065, 9, 21, 7, 28)
  it.each([
    ['Wed, 21 Oct 2065 07:28:00 GMT', at],
    ['Wednesday, 21-Oct-65 07:28:00 GMT', at],
    ['Wed Oct 21 07:28:00 2065', at],
    ['21 oct 2065 7:28:0', at],
    ['07:28:00 2065 October 21', at],
    ['Wed, 21 Oct 2065 07:28:00 +0200', at],
    ['21 Oct 1969 00:00:00', Date.UTC(1969, 9, 21)],
    ['21 Oct 69 00:00:00', Date.UTC(2069, 9, 21)],
    ['21 Oct 70 00:00:00', Date.UTC(1970, 9, 21)],
    ['29 Feb 2028 00:00:00', Date.UTC(2028, 1, 29)],
    ['29 Feb 2027 00:00:00', null],
    ['29 Feb 2100 00:00:00', null],
    ['31 Apr 2065 00:00:00', null],
    ['0 Oct 2065 00:00:00', null],
    ['21 Oct 2065 24:00:00', null],
    ['21 Oct 2065 23:59:60', null],
    ['21 Oct 2065 23:60:00', null],
    ['21 Oct 2065 007:28:00', at],
    ['21 Oct 2065 07:28:00Z', null],
    ['21 Oct 2065 07:28:00:00', null],
    ['5th 21 Oct 2065 07:28:00', at],
    ['21st Oct 2065 07:28:00', null],
    ['021 Oct 2065 07:28:00', null],
    ['1 2 Oct 2065 07:28:00', Date.UTC(2002, 9, 1, 7, 28)],
    ['21 Oct 2065 07:28', null],
    ['21 Oct 2065', null],
    ['2065-10-21T07:28:00Z', null],
    ['4102444800', null],
    ['0', null],
    ['-1', null],
    ['', null],
  ])('%s is %s', (value, time) => {
    expect(parseSetCookie(`a=b; Expires=${value}`).expires).toBe(time)
  })
})

describe('setCookieFacts', () => {
  it('gives the raw value, the flags and the bytes of the line', () => {
    const line = '__Host-sid="a%20b"; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60'
    expect(setCookieFacts(line, NOW)).toEqual({
      name: '__Host-sid',
      rawValue: '"a%20b"',
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
      path: '/',
      domain: null,
      maxAge: 60,
      expires: null,
      partitioned: false,
      priority: null,
      prefix: '__Host-',
      bytes: line.length,
      deletes: false,
    })
  })

  it.each([
    ['a=; Max-Age=0', true],
    ['a=; Max-Age=-5; Expires=Fri, 31 Dec 2060 23:59:59 GMT', true],
    ['a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', true],
    ['a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60', false],
    ['a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60s', true],
    ['a=; Expires=0', false],
    ['a=', false],
    ['a=; Max-Age=0; Max-Age=', false],
  ])('sees whether %s deletes the cookie', (line, deletes) => {
    expect(setCookieFacts(line, NOW).deletes).toBe(deletes)
  })
})
