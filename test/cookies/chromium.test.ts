import { describe, expect, it } from 'vitest'
import { judgeSetCookie, parseSetCookie, willSend } from '../../server/cookies/index.ts'
import { type Case, cases, categories } from './cases.ts'
import { followUps } from './follow-ups.ts'

const judge = ({ header, ctx, prior = [] }: Case) => judgeSetCookie({ header, context: ctx, prior })
const of = (category: string) => cases.filter(one => one.category === category)
const sorted = (reasons: readonly string[]) => [...reasons].sort()
const text = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8')
/** Only headers whose bytes reach the parser as they are: the judge undoes folding and encodes what scripts assign. */
const plain = ({ header, ctx }: Case) => ctx.kind !== 'document.cookie' && !/[\r\n]/.test(header)

it('has 1,050 cases', () => {
  expect(cases.length).toBe(1050)
})

describe.each(categories)('of what Chromium did with %s cookies', category => {
  it('the parser reads the same attributes', () => {
    for (const one of of(category)) {
      const cookie = one.expect.cookie
      if (cookie === undefined || !plain(one)) continue
      const parsed = parseSetCookie(one.header)
      const { maxAge, expires } = parsed
      expect([one.id, parsed.refusals]).toEqual([one.id, []])
      expect([one.id, parsed.secure, parsed.httpOnly, parsed.sameSite, maxAge === null && expires === null]).toEqual([
        one.id,
        cookie.secure,
        cookie.httpOnly,
        cookie.sameSite,
        cookie.session,
      ])
      if (maxAge !== null) expect([one.id, Math.min(maxAge, 34_560_000)]).toEqual([one.id, cookie.expiresIn])
      if (cookie.lossy === true) continue
      const path = parsed.path === null ? cookie.path : text(parsed.path)
      expect([one.id, text(parsed.name), text(parsed.value), path]).toEqual([
        one.id,
        cookie.name,
        cookie.value,
        cookie.path,
      ])
    }
  })

  it('the judge says the same effect for the same reasons', () => {
    for (const one of of(category)) {
      const { stored, effect, reasons } = judge(one)
      const { expect: seen } = one
      expect([one.id, stored, effect, sorted(reasons)]).toEqual([
        one.id,
        seen.stored,
        seen.effect,
        sorted(seen.reasons),
      ])
    }
  })

  it('the judge gives the cookie that it became', () => {
    for (const one of of(category)) {
      if (one.expect.cookie === undefined) continue
      const { bytes, expiresIn, ...cookie } = judge(one).cookie ?? {}
      const { lossy, name, value, expiresIn: seenExpiry, ...seen } = one.expect.cookie
      expect([one.id, cookie]).toMatchObject([one.id, lossy === true ? seen : { name, value, ...seen }])
      expect([one.id, 'partitionKey' in cookie]).toEqual([one.id, 'partitionKey' in seen])
      expect([one.id, expiresIn === undefined]).toEqual([one.id, seenExpiry === undefined])
      if (expiresIn !== undefined) expect(Math.abs(expiresIn - (seenExpiry ?? 0)), one.id).toBeLessThanOrEqual(2)
      const alone = bytes?.name === '' ? bytes.value : `${bytes?.name}=${bytes?.value}`
      if (one.expect.cookieHeader && one.prior === undefined && one.ctx.kind !== 'document.cookie') {
        expect([one.id, alone]).toEqual([one.id, one.expect.cookieHeader])
      }
    }
  })

  it('the judge knows with which later requests it goes', () => {
    for (const one of of(category)) {
      const { cookie } = judge(one)
      const requests = followUps(one.ctx)
      for (const [id, seen] of Object.entries(one.expect.sent ?? {})) {
        const request = requests.get(id)
        if (cookie === null || request === undefined) throw new Error(`${one.id} has no ${id}`)
        const { sent, reasons } = willSend(cookie, request, one.ctx)
        expect([one.id, id, sent, sorted(reasons)]).toEqual([
          one.id,
          id,
          seen === true,
          seen === true ? [] : sorted(seen),
        ])
      }
    }
  })
})
