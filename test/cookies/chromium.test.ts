import { describe, expect, it } from 'vitest'
import { judgeSetCookie, parseSetCookie } from '../../server/cookies.ts'
import { type Case, cases, categories } from './cases.ts'

const of = (category: string) => cases.filter(one => one.category === category)
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

  it('the judge keeps the bytes that are sent back', () => {
    for (const one of of(category)) {
      const { cookieHeader } = one.expect
      if (!cookieHeader || one.prior !== undefined || one.ctx.kind === 'document.cookie') continue
      const { bytes } = judgeSetCookie({ header: one.header, context: one.ctx }).cookie ?? {}
      const sent = bytes?.name === '' ? bytes.value : `${bytes?.name}=${bytes?.value}`
      expect([one.id, sent]).toEqual([one.id, cookieHeader])
    }
  })
})
