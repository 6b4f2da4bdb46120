import { describe, expect, it } from 'vitest'
import { parseFilter, unknownFields } from '../../client/filter.ts'
import { cpuSince } from '../support/effort.ts'
import { shopExchanges } from './fixtures.ts'

const all = shopExchanges()
const found = (query: string) =>
  all.filter(parseFilter(query)).map(({ request, response }) => `${request.method} ${request.url} ${response.status}`)

describe('the filter', () => {
  it('lets everything through while it asks for nothing', () => {
    for (const query of ['', '   ', 'status:', '-', '-path:', '""']) expect(found(query)).toHaveLength(all.length)
  })

  it('finds free text in method, path, verdict, changed keys and problems', () => {
    expect(found('/COUPON')).toEqual(['POST /cart/coupon 200'])
    expect(found('delete')).toContain('DELETE /cart/b12 200')
    expect(found('too-large')).toEqual(['PUT /cart 413'])
    expect(found('currency')).toEqual(['POST /login 303', 'POST /logout 303'])
    expect(found('overwrote')).toEqual(['POST /cart/coupon 200', 'GET /embed 200'])
  })

  it('joins terms by "and", and values between commas by "or"', () => {
    expect(found('method:POST path:/login')).toEqual(['POST /login 303'])
    expect(found('method:put,patch')).toEqual(['PATCH /settings 204', 'PUT /cart 413'])
  })

  it('knows a status by its hundred and by its beginning, and not by a digit within', () => {
    expect(found('status:4xx')).toEqual(['GET /missing 404', 'GET /api/profile 401', 'PUT /cart 413'])
    expect(found('status:40')).toEqual(['GET /missing 404', 'GET /api/profile 401'])
    expect(found('status:4,500')).toHaveLength(4)
    expect(found('status:pending')).toEqual(['GET /api/report null'])
  })

  it('asks for verdict, session, cookie and problem', () => {
    expect(found('verdict:regenerated')).toEqual(['POST /login 303'])
    expect(found('verdict:none is:asset')).toHaveLength(3)
    expect(found('session:7f3a·c2')).toEqual(found('session:7f3ac2'))
    expect(found('session:3ac2')).toEqual([])
    expect(found('cookie:remember')).toEqual(['POST /login 303'])
    expect(found('problem:error')).toEqual(['GET /embed 200'])
    expect(found('problem:any')).toHaveLength(3)
  })

  it('knows pending, asset, ajax, error and redirect', () => {
    expect(found('is:pending')).toEqual(['GET /api/report null'])
    expect(found('is:asset')).toEqual(['GET /style.css 304', 'GET /shop.js 304', 'GET /favicon.ico 304'])
    expect(found('is:error')).toContain('DELETE /cart/b12 200')
    expect(found('is:redirect')).toEqual(['POST /login 303', 'POST /cart/a17 303', 'POST /logout 303'])
    expect(found('is:nonsense')).toEqual([])
  })

  it('negates what a minus stands before', () => {
    expect(found('-is:asset')).toHaveLength(all.length - 3)
    expect(found('path:/cart -method:post -/cart/b12')).toEqual(['GET /cart 200', 'PUT /cart 413'])
  })

  it('keeps spaces within quotes, and takes an unknown field for text', () => {
    expect(found('"get /cart"')).toEqual(['GET /cart 200'])
    expect(found('"GET /car')).toEqual(['GET /cart 200'])
    expect(found('constructor:x')).toEqual([])
    expect(found('https://nowhere')).toEqual([])
  })

  it('knows what looks like a field and is none, but takes no address for one', () => {
    expect(unknownFields('foo:bar -baz:1 Status:4xx is:ajax "x" https://nowhere a/b:c')).toEqual(['foo', 'baz'])
    expect(unknownFields('')).toEqual([])
  })

  it('takes any text in time that grows with its length', () => {
    const start = process.cpuUsage()
    for (const text of ['"', '-:', 'a:', '::', '\\', '(((', 'é'.repeat(3)])
      unknownFields(text.repeat(20_000)) && parseFilter(text.repeat(20_000))
    expect(cpuSince(start)).toBeLessThan(2000)
  })
})
