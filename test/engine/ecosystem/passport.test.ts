import type { Request } from 'express'
import { Passport } from 'passport'
import { Strategy } from 'passport-local'
import { describe, expect, test } from 'vitest'
import { createVisitor, everyVariant, start, type Variant } from './app.ts'

interface User {
  readonly id: string
  readonly name: string
}

const users: readonly User[] = [
  { id: 'u1', name: 'ann' },
  { id: 'u2', name: 'bob' },
]

type Session = Request & { session: Record<string, unknown>; sessionID: string; user?: User }

/** A shop with a login: `keepSessionInfo` keeps the cart over it. */
const shop = (variant: Variant, keepSessionInfo = false) =>
  start(variant, app => {
    const passport = new Passport()
    passport.use(
      new Strategy((name, password, done) => {
        const user = users.find(each => each.name === name)
        done(null, user !== undefined && password === 'right' ? user : false)
      }),
    )
    passport.serializeUser((user, done) => done(null, (user as User).id))
    passport.deserializeUser((id, done) => done(null, users.find(each => each.id === id) ?? false))
    app.use(passport.session())
    app.post(
      '/login',
      passport.authenticate('local', { keepSessionInfo, failureRedirect: '/no', successRedirect: '/' }),
    )
    app.post('/logout', (req, res, next) => {
      req.logout({ keepSessionInfo }, error => (error ? next(error) : res.redirect('/')))
    })
    app.get('/cart', (req, res) => {
      const { session } = req as unknown as Session
      session.cart = [...((session.cart as number[] | undefined) ?? []), 1]
      res.json(session.cart)
    })
    app.get('/', (req, res) => {
      const { user, session, sessionID } = req as unknown as Session
      res.json({ user: user?.name ?? null, cart: session.cart ?? null, id: sessionID, is: req.isAuthenticated() })
    })
  })

interface Home {
  user: string | null
  cart: number[] | null
  id: string
  is: boolean
}
const ann = { username: 'ann', password: 'right' }

describe.each(everyVariant)('Passport with a local strategy on the engine, %s', variant => {
  test('logs a user in, who stays so', async () => {
    const { text, post } = await shop(variant)
    const home = async () => JSON.parse(await text('/')) as Home
    expect(await home()).toMatchObject({ user: null, is: false })
    const response = await post('/login', ann)
    expect([response.status, response.headers.get('location')]).toEqual([302, '/'])
    for (let i = 0; i < 3; i++) expect(await home()).toMatchObject({ user: 'ann', is: true })
  })

  test('logs nobody in with a wrong password, and gives no cookie for it', async () => {
    const { jar, text, post } = await shop(variant)
    const response = await post('/login', { ...ann, password: 'wrong' })
    expect(response.headers.get('location')).toBe('/no')
    expect(JSON.parse(await text('/'))).toMatchObject({ user: null })
    expect(jar.size).toBe(0)
  })

  test('changes the id at login, so that nobody can plant one before: the old one opens nothing', async () => {
    const { origin, jar, text, post } = await shop(variant)
    await text('/cart')
    const planted = new Map(jar)
    const before = JSON.parse(await text('/')) as Home
    await post('/login', ann)
    const after = JSON.parse(await text('/')) as Home
    expect(after.id).not.toBe(before.id)
    const attacker = createVisitor(origin)
    for (const [name, value] of planted) attacker.jar.set(name, value)
    expect(JSON.parse(await attacker.text('/'))).toMatchObject({ user: null, cart: null })
  })

  test('leaves the rest of the session behind at login, unless it is to keep it', async () => {
    const forgetful = await shop(variant)
    await forgetful.text('/cart')
    await forgetful.post('/login', ann)
    expect(JSON.parse(await forgetful.text('/'))).toMatchObject({ user: 'ann', cart: null })

    const keeping = await shop(variant, true)
    await keeping.text('/cart')
    await keeping.post('/login', ann)
    expect(JSON.parse(await keeping.text('/'))).toMatchObject({ user: 'ann', cart: [1] })
  })

  test('logs out: the user is gone, and the id another one', async () => {
    const { jar, text, post } = await shop(variant)
    await post('/login', ann)
    const old = new Map(jar)
    const { id } = JSON.parse(await text('/')) as Home
    await post('/logout')
    const after = JSON.parse(await text('/')) as Home
    expect(after).toMatchObject({ user: null, is: false, cart: null })
    expect(after.id).not.toBe(id)
    jar.clear()
    for (const [name, value] of old) jar.set(name, value)
    expect(JSON.parse(await text('/'))).toMatchObject({ user: null, is: false })
  })

  test('logs out and keeps the rest, where it is to', async () => {
    const { text, post } = await shop(variant, true)
    await post('/login', ann)
    await text('/cart')
    await post('/logout')
    expect(JSON.parse(await text('/'))).toMatchObject({ user: null, is: false, cart: [1] })
  })

  test('keeps users apart, who log in at the same time', async () => {
    const { origin } = await shop(variant)
    const names = Array.from({ length: 10 }, (_, i) => users[i % 2]!.name)
    const seen = await Promise.all(
      names.map(async username => {
        const { text, post } = createVisitor(origin)
        await post('/login', { username, password: 'right' })
        return (JSON.parse(await text('/')) as Home).user
      }),
    )
    expect(seen).toEqual(names)
  })

  test('changes the user at a second login', async () => {
    const { text, post } = await shop(variant)
    await post('/login', ann)
    await post('/login', { username: 'bob', password: 'right' })
    expect(JSON.parse(await text('/'))).toMatchObject({ user: 'bob' })
  })
})
