import { describe, expect, it } from 'vitest'
import { type CookieContext, judgeResponse, judgeSetCookie, willSend } from '../../server/cookies.ts'
import { cases } from './cases.ts'
import { followUps } from './follow-ups.ts'

const url = 'https://app.example.test/a'
const page: CookieContext = { kind: 'navigate', url, now: Date.UTC(2026, 10, 22) }
const { cookie } = judgeSetCookie({ header: 'a=b', context: page })

/** Members that a context cannot have, and what the error says of them. */
const wrong: readonly (readonly [member: string, value: unknown, shown: string, allowed: string])[] = [
  ['kind', 'nope', '"nope"', "'navigate', 'link', 'form-post'"],
  ['kind', undefined, 'undefined', "'document.cookie'"],
  ['url', 'x', '"x"', 'an absolute URL of http or https'],
  ['url', undefined, 'undefined', 'an absolute URL'],
  ['url', 'https://', '"https://"', 'an absolute URL'],
  ['url', 'https:app.example.test', '"https:app.example.test"', 'an absolute URL'],
  ['url', 'ftp://app.example.test/', '"ftp://app.example.test/"', 'an absolute URL'],
  ['url', 'https://a b/', '"https://a b/"', 'an absolute URL'],
  ['url', new URL(url), 'an object', 'an absolute URL'],
  ['initiator', 'x', '"x"', 'an origin'],
  ['topLevel', '', '""', 'an origin'],
  ['middle', 1, '1', 'an origin'],
  ['method', '', '""', 'a method'],
  ['credentials', true, 'true', "'include', 'same-origin', 'omit'"],
  ['thirdPartyCookies', 'block', '"block"', "'allowed', 'blocked'"],
  ['now', Number.NaN, 'NaN', 'milliseconds since 1970'],
  ['now', new Date(0), 'an object', 'milliseconds since 1970'],
  ['date', 0, '0', 'a string'],
  ['age', -1, '-1', 'seconds'],
]

/** `[sessionscope] <member> is <shown>; allowed: …<allowed>…` */
const error = (member: string, shown: string, allowed: string) =>
  expect.toSatisfy(
    (thrown: unknown) =>
      thrown instanceof TypeError &&
      thrown.message.startsWith(`[sessionscope] ${member} is ${shown}; allowed: `) &&
      thrown.message.includes(allowed),
    `${member} is ${shown}`,
  )

function thrownBy(run: () => unknown): unknown {
  try {
    return { returned: run() }
  } catch (thrown) {
    return thrown
  }
}

describe('a context that cannot be', () => {
  it.each(wrong)('is refused: %s %o', (member, value, shown, allowed) => {
    const context = { ...page, [member]: value } as never
    const prior = [
      { header: 'a=b', context: page },
      { header: 'a=b', context },
    ] as never
    const named = [{ header: 'a=b', ctx: context }] as never
    const judged = { header: 'a=c', context: page }
    expect(thrownBy(() => judgeSetCookie({ ...judged, context }))).toEqual(error(`context.${member}`, shown, allowed))
    expect(thrownBy(() => judgeResponse({ headers: [], context }))).toEqual(error(`context.${member}`, shown, allowed))
    expect(thrownBy(() => judgeSetCookie({ ...judged, prior }))).toEqual(
      error(`prior[1].context.${member}`, shown, allowed),
    )
    expect(thrownBy(() => judgeSetCookie({ ...judged, prior: named }))).toEqual(
      error(`prior[0].ctx.${member}`, shown, allowed),
    )
    expect(thrownBy(() => willSend(cookie, context))).toEqual(error(`request.${member}`, shown, allowed))
  })

  it.each([
    ['context', () => judgeSetCookie({ header: 'a=b' } as never), 'undefined'],
    ['context', () => judgeSetCookie({ header: 'a=b', context: url } as never), `"${url}"`],
    ['context', () => willSend(cookie, page, null as never), 'null'],
    ['context.thirdPartyCookies', () => willSend(cookie, page, { thirdPartyCookies: 'no' as never }), '"no"'],
    ['browser', () => judgeSetCookie({ header: 'a=b', context: page, browser: 'netscape' as never }), '"netscape"'],
    ['browser', () => willSend(cookie, page, page, { browser: 'constructor' as never }), '"constructor"'],
    ['publicSuffix', () => judgeSetCookie({ header: 'a=b', context: page, publicSuffix: [] as never }), 'an array'],
    ['prior', () => judgeSetCookie({ header: 'a=b', context: page, prior: {} as never }), 'an object'],
    ['prior[0]', () => judgeSetCookie({ header: 'a=b', context: page, prior: ['a=b'] as never }), '"a=b"'],
    ['prior[0]', () => judgeSetCookie({ header: 'a=b', context: page, prior: new Array(1) }), 'undefined'],
    ['prior[0].context', () => judgeSetCookie({ header: 'a=b', context: page, prior: [{} as never] }), 'undefined'],
    ['headers', () => judgeResponse({ headers: 'a=b' as never, context: page }), '"a=b"'],
    ['request', () => willSend(cookie, url as never), `"${url}"`],
    ['cookie', () => willSend({ stored: true, cookie } as never, page), 'an object'],
    ['the options', () => judgeSetCookie('a=b' as never), '"a=b"'],
    ['the options', () => willSend(cookie, page, {}, null as never), 'null'],
  ] as const)('is refused as a whole: %s', (member, run, shown) => {
    expect(thrownBy(run)).toEqual(error(member, shown, ''))
  })

  it('is shown short and on one line', () => {
    const thrown = thrownBy(() => judgeSetCookie({ header: '', context: { ...page, url: '\n\u202e'.repeat(9999) } }))
    expect(String(thrown)).not.toMatch(/[\n\u202e]/)
    expect(String(thrown).length).toBeLessThan(4000)
  })
})

describe('what is accepted', () => {
  it('has null for what may be left out, as JSON has it', () => {
    const nulls = [
      'method',
      'initiator',
      'topLevel',
      'middle',
      'credentials',
      'thirdPartyCookies',
      'date',
      'now',
      'age',
    ]
    const odd = { ...page, ...Object.fromEntries(nulls.map(name => [name, null])) } as never
    const options = { header: 'a=b', context: odd, prior: null, browser: null, publicSuffix: null } as never
    expect(judgeSetCookie(options).stored).toBe(true)
    expect(willSend(cookie, odd).sent).toBe(true)
  })

  it('has undefined for what may be left out, and members that nobody knows', () => {
    const undefineds = ['method', 'initiator', 'topLevel', 'middle', 'credentials', 'thirdPartyCookies', 'date', 'age']
    const odd = { ...page, now: undefined, ...Object.fromEntries(undefineds.map(name => [name, undefined])), site: 7 }
    const options = { prior: undefined, browser: undefined, publicSuffix: undefined, id: 'x' }
    expect(judgeSetCookie({ header: 'a=b', context: odd, ...options }).stored).toBe(true)
    expect(judgeResponse({ headers: ['a=b'], context: odd, ...options })[0]?.stored).toBe(true)
    expect(willSend(cookie, odd, undefined, { browser: undefined, publicSuffix: undefined }).sent).toBe(true)
    expect(willSend(null, page)).toEqual({ sent: false, reasons: [] })
  })

  it('is an opaque origin, and an extension: both are other sites', () => {
    for (const initiator of ['null', 'chrome-extension://abcdef', 'about:blank']) {
      const context = { ...page, kind: 'fetch', initiator } as const
      expect(judgeSetCookie({ header: 'a=b', context }).reasons).toEqual(['SchemefulSameSiteUnspecifiedTreatedAsLax'])
    }
  })

  it('are earlier lines with their context by either name, and without a clock', () => {
    const plain = { ...page, url: 'http://app.example.test/', now: undefined }
    const secure = { header: 'a=b; Secure; Path=/', context: { kind: 'navigate', url } } as const
    const over = (prior: object) => judgeSetCookie({ header: 'a=c', context: plain, prior: [prior as never] }).reasons
    expect(over(secure)).toEqual(['OverwriteSecure'])
    expect(over({ header: secure.header, ctx: secure.context })).toEqual(['OverwriteSecure'])
    expect(over({ header: secure.header, ctx: plain, context: secure.context })).toEqual(['OverwriteSecure'])
    expect(over({ header: secure.header, ctx: plain })).toEqual([])
  })

  it('is every case of the recordings, with its follow-ups', () => {
    for (const { id, header, ctx, prior, expect: seen } of cases) {
      const verdict = judgeSetCookie({ header, context: ctx, prior })
      expect(verdict, id).toHaveProperty('effect')
      for (const [name, request] of followUps(ctx)) {
        if (seen.sent !== undefined && name in seen.sent) willSend(verdict.cookie, request, ctx)
      }
    }
  })
})
