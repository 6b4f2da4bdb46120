import { describe, expect, it } from 'vitest'
import { correct, type PageFacts, roleOf } from '../../client/page-cookies.ts'
import type { CookieSituation } from '../../server/protocol/index.ts'
import { situation, withCookies } from './cookie-exchanges.ts'

const page = (rest: Partial<PageFacts> = {}): PageFacts => ({ url: 'https://shop.test/cart', around: [], ...rest })
const { initiator: _, topLevel: __, ...bare } = situation()
const navigation = (rest: Partial<CookieSituation> = {}): CookieSituation => ({
  ...bare,
  kind: 'navigate',
  url: 'https://shop.test/cart',
  ...rest,
})
const fetched = (rest: Partial<CookieSituation> = {}): CookieSituation =>
  situation({ url: 'https://shop.test/api', initiator: 'https://shop.test', topLevel: 'https://shop.test', ...rest })

describe('what an exchange is to a page', () => {
  const ofPage = (referer: string, rest: Partial<CookieSituation> = {}, site = 'same-origin') =>
    roleOf(
      withCookies({ url: '/api', request: { headers: { referer, 'sec-fetch-site': site } } }, [], [], {
        context: situation(rest),
      }),
      'own',
      page(),
    )

  it('is its document, by the id that the page came with', () => {
    const own = withCookies({ url: '/cart' })
    expect(roleOf(own, own.id, page())).toBe('document')
    expect(roleOf(own, null, page())).toBeNull()
  })

  it('is one of its fetches, where it says that this page asked', () => {
    expect(ofPage('https://shop.test/cart?page=2')).toBe('fetch')
    expect(ofPage('https://shop.test/other')).toBeNull()
    expect(ofPage('https://shop.test/cart', {}, 'cross-site')).toBeNull()
    expect(ofPage('https://shop.test/cart', { kind: 'link' })).toBeNull()
  })
})

describe('the correction of a context by its page', () => {
  it('changes nothing where the app was right', () => {
    expect(correct(navigation(), 'document', page())).toEqual({ context: navigation(), changes: [] })
    expect(correct(fetched(), 'fetch', page())).toEqual({ context: fetched(), changes: [] })
    const framed = navigation({ kind: 'iframe', initiator: 'https://a.test', topLevel: 'https://a.test' })
    expect(correct(framed, 'document', page({ around: ['https://a.test'] })).changes).toEqual([])
  })

  it('has the scheme and the host that the browser asked, where a proxy hid them', () => {
    const seen = navigation({ url: 'http://10.0.0.5:3000/cart' })
    const { context, changes } = correct(seen, 'document', page())
    expect(context).toEqual(navigation())
    expect(changes).toEqual(['the browser asked `https://shop.test`, the app saw `http://10.0.0.5:3000`'])
    const call = fetched({
      url: 'http://10.0.0.5:3000/api',
      initiator: 'http://10.0.0.5:3000',
      topLevel: 'http://10.0.0.5:3000',
    })
    expect(correct(call, 'fetch', page())).toEqual({ context: fetched(), changes })
  })

  it('takes what the app took for its own origin for the one that the browser asked', () => {
    const own = 'http://10.0.0.5:3000'
    const form = navigation({ kind: 'form-post', url: `${own}/cart`, initiator: own })
    expect(correct(form, 'document', page()).context.initiator).toBe('https://shop.test')
    const foreign = navigation({ kind: 'form-post', url: `${own}/cart`, initiator: 'https://a.test' })
    expect(correct(foreign, 'document', page()).context.initiator).toBe('https://a.test')
  })

  it('has the path, where a proxy cut its front', () => {
    const { context } = correct(
      navigation({ url: 'https://shop.test/cart' }),
      'document',
      page({ url: 'https://shop.test/app/cart' }),
    )
    expect(context.url).toBe('https://shop.test/app/cart')
  })

  it('knows the frames around it, of a document and of its fetches', () => {
    const framed = page({ around: ['https://mid.test', 'https://top.test'] })
    expect(correct(navigation(), 'document', framed)).toEqual({
      context: navigation({
        kind: 'nested-iframe',
        initiator: 'https://mid.test',
        middle: 'https://mid.test',
        topLevel: 'https://top.test',
      }),
      changes: ['`https://top.test` stands around it'],
    })
    expect(correct(fetched(), 'fetch', framed).context).toEqual(
      fetched({ kind: 'iframe-fetch', topLevel: 'https://top.test' }),
    )
    const single = correct(navigation(), 'document', page({ around: ['https://top.test'] }))
    expect(single.context.kind).toBe('iframe')
  })

  it('knows that nothing stands around it', () => {
    const framed = navigation({ kind: 'iframe', initiator: 'https://a.test', topLevel: 'https://a.test' })
    expect(correct(framed, 'document', page())).toEqual({
      context: navigation(),
      changes: ['no other page stands around it'],
    })
  })

  it('leaves the frames to the app, where the page does not know them', () => {
    expect(correct(navigation(), 'document', page({ around: null }))).toEqual({ context: navigation(), changes: [] })
  })
})
