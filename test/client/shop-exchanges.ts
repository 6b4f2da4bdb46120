import type { PackedExchange } from '../../server/protocol/index.ts'
import { makeExchange, makeSession, operation, pack, secret, setCookie } from './make-exchange.ts'
import { accesses, cart, item, password, saved, shop, shopWithoutFlash, sid, stale, touched } from './shop-parts.ts'

/** A visit to a shop, from the first page to the cart: redirects, files, scripts' calls. Oldest first. */
export function visit(): PackedExchange[] {
  const clean = (url: string, rest = {}) =>
    makeExchange({
      url,
      ...rest,
      session: makeSession('clean', 'not saved: nothing changed', shopWithoutFlash, shopWithoutFlash),
    })
  const file = (url: string, dest: string) =>
    makeExchange({ url, status: 304, request: { route: null, headers: { 'sec-fetch-dest': dest } } })
  return [
    makeExchange({
      url: '/',
      request: { cookies: [], headers: { host: 'localhost:3000', 'sec-fetch-dest': 'document' } },
      session: makeSession(
        'uninitialised',
        'not saved: the session is new and was never written to',
        null,
        {},
        {
          storage: [],
          bytes: 0,
        },
      ),
    }),
    file('/style.css', 'style'),
    file('/shop.js', 'script'),
    file('/favicon.ico', 'image'),
    makeExchange({
      url: '/login',
      session: makeSession(
        'new',
        'saved: the session is new and `csrfSecret` was written',
        null,
        {
          csrfSecret: shop.csrfSecret,
        },
        { storage: [operation('set')] },
      ),
      response: { setCookies: [sid] },
    }),
    makeExchange({
      method: 'POST',
      url: '/login',
      status: 303,
      session: makeSession(
        'regenerated',
        'saved under a new id: `req.session.regenerate()` was called',
        { csrfSecret: shop.csrfSecret },
        shop,
        {
          storage: [
            operation('get', { fingerprint: '55aa01fe' }),
            operation('destroy', { fingerprint: '55aa01fe', by: 'handler', start: 4.1 }),
            operation('set'),
          ],
        },
      ),
      request: { body: pack({ user: 'ann', password, remember: 'on' }) },
      response: {
        setCookies: [
          sid,
          setCookie(
            'remember',
            secret('a1b2c3d4', 43),
            'remember=redacted-a1b2c3d4; Max-Age=34560000; Path=/; Secure; HttpOnly; SameSite=Strict; Priority=High',
            {
              maxAge: 34_560_000,
              path: '/',
              secure: true,
              httpOnly: true,
              sameSite: 'Strict',
              priority: 'High',
            },
          ),
        ],
        headers: { location: '/account', 'content-length': '0' },
        bytes: 0,
      },
    }),
    makeExchange({
      url: '/account',
      session: makeSession('modified', 'saved: `flash` was removed', shop, shopWithoutFlash, { storage: saved }),
      response: { locals: pack({ title: 'Your account', user: shop.user, nonce: 'r4nd0m' }) },
    }),
    clean('/products?sort=price&page=2'),
    clean('/products/a17'),
    makeExchange({
      url: '/missing',
      status: 404,
      request: { route: null },
      session: makeSession(
        'touched',
        'not saved: nothing changed; touched because the cookie has an expiry',
        shop,
        shop,
        {
          storage: touched,
        },
      ),
    }),
    makeExchange({
      method: 'POST',
      url: '/cart/a17',
      status: 303,
      duration: 18.2,
      session: makeSession(
        'modified',
        'saved: `cart[1].qty` changed from 1 to 2, and 2 more',
        shop,
        {
          ...shopWithoutFlash,
          cart: [...cart(2), item('a17', 1)],
        },
        {
          storage: saved,
          accesses,
          losses: [
            { path: 'cart[0].added', type: 'Date', becomes: 'string' },
            { path: 'cart[1].added', type: 'Date', becomes: 'string' },
            { path: 'cart[2].added', type: 'Date', becomes: 'string' },
          ],
        },
      ),
      request: { body: pack({ qty: '1', _csrf: { $type: 'redacted', fingerprint: '01be77f0', of: 'string' } }) },
      response: { setCookies: [sid], headers: { location: '/cart' }, bytes: 0 },
      problems: [stale],
    }),
  ]
}
