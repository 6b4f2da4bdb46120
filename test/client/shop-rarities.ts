import type { PackedExchange } from '../../server/protocol/index.ts'
import { makeExchange, makeSession, operation, secret, setCookie, text } from './make-exchange.ts'
import { cart, insecure, item, raced, saved, shop, shopWithoutFlash, stale } from './shop-parts.ts'

/** What happens more rarely: failures, lost changes, cookies of every kind, a logout, a pending request. Oldest first. */
export function rarities(): PackedExchange[] {
  const clean = (url: string, rest = {}) =>
    makeExchange({
      url,
      ...rest,
      session: makeSession('clean', 'not saved: nothing changed', shopWithoutFlash, shopWithoutFlash),
    })
  const withDate = { ...shop, cart: [...cart(2), item('a17', 1)], seen: shop.seen }
  const { currency, visits, ...moved } = shopWithoutFlash
  return [
    clean('/cart'),
    ...['stats', 'orders', 'recommendations?limit=12', 'seen'].map(name => clean(`/api/${name}`)),
    makeExchange({
      url: '/api/rates',
      session: makeSession('forgotten', 'not looked at: nothing in this request asked for the session', null, null, {
        storage: [],
        bytes: 0,
      }),
    }),
    makeExchange({
      url: '/api/profile',
      status: 401,
      session: makeSession('resaved', 'saved: nothing changed, but `resave` is on', shop, shop, { storage: saved }),
    }),
    makeExchange({
      method: 'POST',
      url: '/cart/coupon',
      session: makeSession(
        'unsaved-change',
        'not saved: `coupon` was added after the response had been sent',
        shop,
        shop,
        {
          late: [{ kind: 'added', path: 'coupon', after: '"NOVEMBER"', by: 'routes/cart.ts:77' }],
        },
      ),
      problems: [raced],
    }),
    makeExchange({
      method: 'PATCH',
      url: '/settings',
      status: 204,
      session: makeSession(
        'modified',
        'saved: `visits` moved',
        shopWithoutFlash,
        { visits, ...moved, currency },
        { storage: saved },
      ),
    }),
    makeExchange({
      method: 'POST',
      url: '/import',
      status: 500,
      duration: 2140,
      session: makeSession('failed', 'not saved: the store answered with an error', shop, withDate, {
        storage: [
          operation('get'),
          operation('set', { result: 'error', error: 'connect ECONNREFUSED 127.0.0.1:6379', ms: 2003 }),
        ],
      }),
    }),
    makeExchange({
      url: '/embed',
      session: makeSession(
        'new',
        'saved: the session is new and `widget` was written',
        null,
        { widget: true },
        {
          storage: [operation('set', { store: 'MemoryStore' })],
        },
      ),
      response: {
        setCookies: [
          setCookie('sid', secret('77dd0102', 80), 'sid=redacted-77dd0102; Path=/; HttpOnly; SameSite=None', {
            httpOnly: true,
            sameSite: 'None',
            path: '/',
          }),
          setCookie(
            '__Host-csrf',
            secret('42aa42aa', 32),
            '__Host-csrf=redacted-42aa42aa; Path=/; Secure; SameSite=None; Partitioned',
            { secure: true, sameSite: 'None', path: '/', partitioned: true, prefix: '__Host-' },
          ),
          setCookie('theme', text('dark'), 'theme=dark; Max-Age=31536000', { maxAge: 31_536_000 }),
          setCookie('theme', text('light'), 'theme=light; Domain=example.org; Path=/shop', {
            domain: 'example.org',
            path: '/shop',
          }),
          setCookie('legacy', text(''), 'legacy=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', {
            expires: 0,
            deletes: true,
          }),
          setCookie(
            'prefs',
            text('%7B%22density%22%3A%22compact%22%2C%22columns%22%3A%5B%22na', 1880),
            'prefs=%7B%22density%22…',
            { maxAge: 1800 },
          ),
        ],
      },
      problems: [insecure, stale, raced],
    }),
    makeExchange({
      method: 'PUT',
      url: '/cart',
      status: 413,
      session: makeSession('too-large', 'not saved: 5,210 bytes do not fit into a cookie of 4,096', shop, withDate, {
        library: 'cookie-session',
        storage: [operation('read-cookie', { store: 'cookie' })],
        bytes: 5210,
      }),
    }),
    makeExchange({
      method: 'DELETE',
      url: '/cart/b12',
      session: makeSession(
        'modified',
        'saved: `cart[1]` was removed',
        { ...shop, cart: [...cart(1), item('a17', 1)] },
        { ...shop, cart: [item('a03', 1), item('a17', 1)] },
        { storage: saved },
      ),
      response: { outcome: 'aborted' },
    }),
    makeExchange({
      method: 'POST',
      url: '/logout',
      status: 303,
      session: makeSession('destroyed', 'removed from the store: `req.session.destroy()` was called', shop, null, {
        storage: [operation('get'), operation('destroy', { by: 'handler' })],
        bytes: 0,
      }),
      response: {
        setCookies: [
          setCookie('sid', text(''), 'sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', {
            path: '/',
            expires: 0,
            deletes: true,
          }),
        ],
        headers: { location: '/' },
      },
    }),
    makeExchange({ url: '/health' }),
    clean('/dashboard'),
    makeExchange({
      url: '/api/report',
      duration: null,
      status: null,
      session: makeSession(null, '', shop, shop, { bytes: 0 }),
    }),
  ]
}
