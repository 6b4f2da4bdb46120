import type { Access, Problem, Value } from '../../server/protocol/index.ts'
import { operation, secret, setCookie } from './make-exchange.ts'

export const password: Value = { $type: 'redacted', fingerprint: '9c41ab12', of: 'string' }
export const date = (value: string): Value => ({ $type: 'Date', value })
export const item = (sku: string, qty: number, added = '2026-11-22T20:41:07.000Z'): Value => ({
  sku,
  qty,
  added: date(added),
})
export const cart = (qty: number): Value[] => [item('a03', 1), item('b12', qty)]

export const shop = {
  user: { id: 1, name: 'Ann Lovelace', email: 'ann@example.org', password },
  cart: cart(1),
  csrfSecret: { $type: 'redacted', fingerprint: '01be77f0', of: 'string' },
  currency: 'EUR',
  flash: ['Added to your cart'],
  seen: ['a03', 'b12', 'c07'],
  visits: 12,
} satisfies Value
export const { flash: _, ...shopWithoutFlash } = shop
export const touched = [operation('get'), operation('touch')]
export const saved = [operation('get'), operation('set')]

const sidLine = 'sid=redacted-9c41ab12; Path=/; Expires=Sun, 22 Nov 2026 21:11:07 GMT; HttpOnly; SameSite=Lax'
export const sid = setCookie('sid', secret('9c41ab12', 80), sidLine, {
  httpOnly: true,
  sameSite: 'Lax',
  path: '/',
  expires: 1_795_471_800_000,
})

export const insecure: Problem = {
  code: 'cookie-none-insecure',
  severity: 'error',
  certainty: 'certain',
  title: '`sid` is refused by the browser: SameSite=None needs Secure',
  why: 'Browsers drop a cookie that says `SameSite=None` without `Secure`. The session is stored, and nobody will ever ask for it again: each request begins a new one.',
  fix: "session({ cookie: { sameSite: 'lax' } })",
  evidence: ['Set-Cookie: sid=redacted-9c41ab12; Path=/; HttpOnly; SameSite=None', 'the request came over http'],
}
export const stale: Problem = {
  code: 'json-loses-date',
  severity: 'warning',
  certainty: 'certain',
  title: '`cart[2].added` is a Date now and will be a string at the next request',
  why: 'RedisStore keeps sessions as JSON, which has no dates. Code that calls `getTime()` on it works in this request and throws in the next.',
  fix: 'req.session.cart[2].added = new Date().toISOString()',
  evidence: ['cart[2].added is a Date', 'cart[0].added came back as a string'],
}
export const raced: Problem = {
  code: 'lost-update',
  severity: 'warning',
  certainty: 'likely',
  title: 'A later save overwrote this one',
  why: 'Two requests of this session ran at once; each saved the whole session, the last one won.',
  fix: 'await req.session.reload()',
  evidence: ['POST /cart/coupon loaded at 20:41:12.100, saved at 20:41:12.164', 'POST /cart/a17 saved at 20:41:12.140'],
}

export const accesses: readonly Access[] = [
  { kind: 'read', path: 'user', at: 1.2, by: 'middleware/user.ts:12' },
  { kind: 'read', path: 'user.id', at: 1.3, by: 'middleware/user.ts:13' },
  { kind: 'read', path: 'cart', at: 2, by: 'routes/cart.ts:39' },
  { kind: 'write', path: 'cart[1].qty', at: 2.1, by: 'routes/cart.ts:41' },
  { kind: 'write', path: 'cart[2]', at: 2.2, by: 'routes/cart.ts:44' },
  { kind: 'read', path: 'cart.discount', at: 3, by: 'lib/price.ts:8', missing: true },
  { kind: 'read', path: 'curency', at: 3.1, by: 'lib/price.ts:9', missing: true },
  { kind: 'delete', path: 'flash', at: 4, by: 'connect-flash/lib/flash.js:47' },
]
