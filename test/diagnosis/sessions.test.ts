import { describe, expect, test } from 'vitest'
import type { Access } from '../../server/protocol/index.ts'
import { makeExchange, makeSession } from '../stream/support.ts'
import { problemOf } from './exchanges.ts'

const withSession = (overrides: Parameters<typeof makeSession>[1]) =>
  makeExchange(1, { session: makeSession('a', { library: 'sessionscope', ...overrides }) })

describe('forgotten-writes', () => {
  const written = {
    verdict: 'forgotten',
    changes: [
      { kind: 'added', path: 'cart', after: '[]', by: 'routes/cart.ts:41' },
      { kind: 'changed', path: 'views', before: '1', after: '2' },
    ],
  } as const

  test('names what was written to a session that is forgotten, and by whom', () => {
    expect(problemOf('forgotten-writes', withSession(written))).toMatchObject({
      title: 'What was written to `cart`, and 1 more change, is dropped: the session was forgotten',
      fix: expect.stringContaining('req.session.forget()'),
      evidence: ['cart added by routes/cart.ts:41', 'views changed'],
    })
  })

  test('names the status where a failed request left the writes', () => {
    const failed = { ...withSession(written), response: makeExchange(1, { response: { status: 500 } }).response }
    expect(problemOf('forgotten-writes', failed)).toMatchObject({
      title: expect.stringContaining('the answer was 500'),
      fix: expect.stringContaining('req.session.save()'),
    })
  })

  test('is not found where nothing was written, or nothing forgotten', () => {
    expect(problemOf('forgotten-writes', withSession({ verdict: 'forgotten', changes: [] }))).toBeUndefined()
    expect(problemOf('forgotten-writes', withSession({ verdict: 'modified' }))).toBeUndefined()
  })
})

describe('unset-key', () => {
  const reading = (after: object, ...accesses: readonly Omit<Access, 'at'>[]) =>
    withSession({
      after: JSON.stringify(after),
      before: JSON.stringify(after),
      verdict: 'clean',
      changes: [],
      accesses: accesses.map((access, at) => ({ at, ...access })),
    })
  const missing = (path: string, by?: string): Omit<Access, 'at'> => ({
    kind: 'read',
    path,
    missing: true,
    ...(by === undefined ? {} : { by }),
  })

  test('gives the name that was probably meant', () => {
    const exchange = reading({ cart: { items: [] }, user: 1 }, missing('crat', 'routes/cart.ts:7'))
    expect(problemOf('unset-key', exchange)).toMatchObject({
      severity: 'info',
      certainty: 'likely',
      title: '`crat` was read and never set; there is `cart`',
      fix: 'Read `cart` in routes/cart.ts:7.',
    })
  })

  test.each([
    ['userid', { userId: 1 }, 'userId'],
    ['items', { item: 1 }, 'item'],
    ['cart.itmes', { cart: { items: [] } }, 'cart.items'],
    ['cart[1].qyt', { cart: [{}, { qty: 1 }] }, 'cart[1].qty'],
    ['preferenses', { preferences: {} }, 'preferences'],
    ['user.nmae', { user: { $type: 'class', name: 'User', props: { name: 'Ann' } } }, 'user.name'],
  ])('compares with the names beside it: %s', (path, after, meant) => {
    expect(problemOf('unset-key', reading(after, missing(path)))?.title).toContain(`there is \`${meant}\``)
  })

  test.each([
    ['no name is near', 'theme', { cart: 1, user: 2 }],
    ['names are too short to tell', 'ab', { ac: 1 }],
    ['the near name is elsewhere', 'crat', { other: { cart: 1 } }],
    ['the place is not there', 'gone.crat', { cart: 1 }],
    ['it was set meanwhile', 'cart', { cart: 1, carts: 1 }],
    ['the key is no name', '["a b"]', { 'a c': 1 }],
  ])('is not found where %s', (_why, path, after) => {
    expect(problemOf('unset-key', reading(after, missing(path)))).toBeUndefined()
  })

  test('is not found where the request sets what it missed', () => {
    const exchange = reading({ views: 1 }, missing('view'), { kind: 'write', path: 'view' })
    expect(problemOf('unset-key', exchange)).toBeUndefined()
  })
})

describe('what the engine says of losses', () => {
  const raw = { path: 'cart', type: 'Cart', becomes: 'raw, until registerClass(Cart)' }
  const dropped = { path: 'cart.total', type: 'function', becomes: 'nothing' }

  test('is an unregistered class where a value is raw', () => {
    const exchange = withSession({ losses: [raw] })
    expect(problemOf('unregistered-class', exchange)).toMatchObject({
      title: '`cart` is not a Cart: the class is not registered',
      fix: 'registerClass(Cart)',
    })
    expect(problemOf('left-out', exchange)).toBeUndefined()
    expect(problemOf('json-loss', exchange)).toBeUndefined()
  })

  test('is left out where a value is not stored as it is', () => {
    const exchange = withSession({ losses: [dropped] })
    expect(problemOf('left-out', exchange)?.evidence).toEqual(['cart.total: function → nothing'])
    expect(problemOf('unregistered-class', exchange)).toBeUndefined()
    expect(problemOf('json-loss', exchange)).toBeUndefined()
  })

  test('is nothing of a library that stores JSON', () => {
    const exchange = withSession({ library: 'express-session', losses: [dropped] })
    expect(problemOf('left-out', exchange)).toBeUndefined()
    expect(problemOf('json-loss', exchange)).toBeDefined()
  })
})
