import type { PackedExchange, Value } from '../../server/protocol/index.ts'
import { cookie, makeExchange, makeSession, operation, setCookie, text } from './make-exchange.ts'

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
