import type { PackedExchange, Problem, Value } from '../../server/protocol/index.ts'
import { cookie, makeExchange, makeSession, operation, pack, secret, setCookie, text } from './make-exchange.ts'

const password: Value = { $type: 'redacted', fingerprint: '9c41ab12', of: 'string' }
const date = (value: string): Value => ({ $type: 'Date', value })
const item = (sku: string, qty: number, added = '2026-11-22T20:41:07.000Z'): Value => ({ sku, qty, added: date(added) })
const cart = (qty: number): Value[] => [item('a03', 1), item('b12', qty)]

const shop = {
  user: { id: 1, name: 'Ann Lovelace', email: 'ann@example.org', password },
  cart: cart(1),
  csrfSecret: { $type: 'redacted', fingerprint: '01be77f0', of: 'string' },
  currency: 'EUR',
  flash: ['Added to your cart'],
  seen: ['a03', 'b12', 'c07'],
  visits: 12,
} satisfies Value
const { flash: _, ...shopWithoutFlash } = shop
const touched = [operation('get'), operation('touch')]
const saved = [operation('get'), operation('set')]

const sidLine = 'sid=redacted-9c41ab12; Path=/; Expires=Sun, 22 Nov 2026 21:11:07 GMT; HttpOnly; SameSite=Lax'
const sid = setCookie('sid', secret('9c41ab12', 80), sidLine, {
  httpOnly: true,
  sameSite: 'Lax',
  path: '/',
  expires: 1_795_471_800_000,
})

const insecure: Problem = {
  code: 'cookie-none-insecure',
  severity: 'error',
  certainty: 'certain',
  title: '`sid` is refused by the browser: SameSite=None needs Secure',
  why: 'Browsers drop a cookie that says `SameSite=None` without `Secure`. The session is stored, and nobody will ever ask for it again: each request begins a new one.',
  fix: "session({ cookie: { sameSite: 'lax' } })",
  evidence: ['Set-Cookie: sid=redacted-9c41ab12; Path=/; HttpOnly; SameSite=None', 'the request came over http'],
}
const stale: Problem = {
  code: 'json-loses-date',
  severity: 'warning',
  certainty: 'certain',
  title: '`cart[2].added` is a Date now and will be a string at the next request',
  why: 'RedisStore keeps sessions as JSON, which has no dates. Code that calls `getTime()` on it works in this request and throws in the next.',
  fix: 'req.session.cart[2].added = new Date().toISOString()',
  evidence: ['cart[2].added is a Date', 'cart[0].added came back as a string'],
}
const raced: Problem = {
  code: 'lost-update',
  severity: 'warning',
  certainty: 'likely',
  title: 'A later save overwrote this one',
  why: 'Two requests of this session ran at once; each saved the whole session, the last one won.',
  fix: 'await req.session.reload()',
  evidence: ['POST /cart/coupon loaded at 20:41:12.100, saved at 20:41:12.164', 'POST /cart/a17 saved at 20:41:12.140'],
}

/** A quarter of an hour in a shop: every verdict, redirects, errors, scripts' calls, files. Oldest first. */
export function shopExchanges(): PackedExchange[] {
  const clean = (url: string, rest = {}) =>
    makeExchange({
      url,
      ...rest,
      session: makeSession('clean', 'not saved: nothing changed', shopWithoutFlash, shopWithoutFlash),
    })
  const file = (url: string, dest: string) =>
    makeExchange({ url, status: 304, request: { route: null, headers: { 'sec-fetch-dest': dest } } })
  const withDate = { ...shop, cart: [...cart(2), item('a17', 1)], seen: shop.seen }
  const { currency, visits, ...moved } = shopWithoutFlash
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
        'saved: `currency` moved',
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

const level = (depth: number): Value =>
  depth === 0 ? { $type: 'cut', what: 'object', bound: 'depth' } : { below: level(depth - 1) }

/** What an attacker, or an accident, may put before the panel. Oldest first. */
export function hostileExchanges(): PackedExchange[] {
  const attack = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'
  const rtl = 'user\u202egnp.exe\u202c zero\u200b\u200d\ufeffwidth \u0000\u001b[31m nul'
  const everything: Value = {
    [attack]: attack,
    rtl,
    __proto__x: 1,
    'a key with "quotes" and spaces': 'x',
    map: {
      $type: 'Map',
      size: 2000,
      entries: [
        ['a', 1],
        [{ deep: true }, [1, 2]],
      ],
    },
    set: { $type: 'Set', size: 3, values: ['x', { y: 1 }, null] },
    cart: { $type: 'class', name: 'Cart', props: { items: [1, 2, 3], total: 12.5 }, toJSON: true },
    greet: { $type: 'function', name: 'greet' },
    lazy: { $type: 'getter' },
    when: { $type: 'Date', value: null },
    big: { $type: 'bigint', value: '9007199254740993' },
    nan: { $type: 'number', value: 'NaN' },
    sparse: [1, { $type: 'hole' }, 3],
    nothing: { $type: 'undefined' },
    pattern: { $type: 'RegExp', value: '/^a+$/gi' },
    link: { $type: 'URL', value: 'https://example.org/' },
    failure: { $type: 'Error', name: 'TypeError', message: 'boom' },
    buffer: { $type: 'bytes', name: 'Buffer', length: 1_048_576, hex: '89504e470d0a1a0a', digest: 'd' },
    promise: { $type: 'opaque', name: 'Promise' },
    self: { $type: 'cycle', path: '' },
    tags: { $type: 'object', props: { $type: 'Date', value: 'not a date' } },
    long: { $type: 'string', value: 'lorem ipsum '.repeat(160), length: 50_000_000, digest: 'd' },
    token: { $type: 'redacted', fingerprint: 'deadbeef', of: 'string', length: 32 },
    deep: level(24),
    many: {
      $type: 'array',
      items: Array.from({ length: 500 }, (_, i) => ({ id: i, name: `row ${i}` })),
      length: 40_000,
      more: { count: 39_500 },
    },
  }
  const { rtl: _rtl, set: _set, ...rest } = everything as { readonly [key: string]: Value }
  const headers = Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [`x-header-${i}`, `value ${i} ${'·'.repeat(i % 40)}`]),
  )
  return [
    makeExchange({ url: `/${'very-long-segment/'.repeat(560)}end-of-it?with=query` }),
    makeExchange({ url: '/headers', request: { headers: { ...headers, $type: 'Date', __proto__x: 'y' } } }),
    makeExchange({
      method: 'PROPFIND-AND-MORE',
      url: `/${encodeURI(attack)}`,
      request: {
        route: '`code` <b>bold</b>',
        cookies: [
          cookie(attack, text(attack)),
          cookie('', text(rtl)),
          cookie('sid', text('one')),
          cookie('sid', text('two')),
        ],
      },
      response: {
        setCookies: [setCookie(attack, text(rtl), `${attack}=${rtl}`, { path: rtl, domain: attack })],
        locals: '"just text"',
      },
      session: makeSession(
        'modified',
        `saved: \`${attack}\` changed`,
        {
          ...rest,
          nan: 3,
          cart: { $type: 'class', name: 'Cart', props: { items: [1, 3], total: 12.5 } },
          gone: { $type: 'Set', size: 1, values: [rtl] },
        },
        everything,
        {
          storage: [operation('get', { store: attack }), operation('set', { result: 'error', error: rtl })],
          losses: [
            { path: 'map', type: 'Map', becomes: '{}' },
            { path: 'cart', type: 'class Cart', becomes: 'whatever its toJSON answers' },
            { path: 'greet', type: 'function', becomes: 'nothing' },
          ],
        },
      ),
      problems: [
        { code: 'x', severity: 'error', certainty: 'likely', title: attack, why: rtl, fix: attack, evidence: [rtl] },
      ],
    }),
  ]
}
