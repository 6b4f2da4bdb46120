import { afterEach, describe, expect, test, vi } from 'vitest'
import { connect, registerClass } from '../../server/session.ts'
import { routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'
import { asHandler, contentOf, cookieOf, engineApp, put, sessionFiles, show, temporaryFolder } from './support/app.ts'

afterEach(() => vi.useRealTimers())

describe('connect', () => {
  test('keeps a session in a file between requests', async () => {
    const { visit, files } = await engineApp({ '/put': put('cart', ['ink', { qty: 2 }]), '/': show })
    await visit('/put')
    expect(await (await visit('/')).json()).toEqual({ cart: ['ink', { qty: 2 }] })
    expect(await files()).toHaveLength(1)
  })

  test('keeps it over a restart', async () => {
    const { folder, visit, jar } = await engineApp({ '/put': put('user', 'ann') })
    await visit('/put')
    const again = await engineApp({ '/': show }, { folder })
    for (const [name, value] of jar) again.jar.set(name, value)
    expect(await (await again.visit('/')).json()).toEqual({ user: 'ann' })
  })

  test.each([
    [{ folders: 'x' }, 'connect() has no option "folders"; did you mean folder?'],
    [{ cookie: { samesite: 'lax' } }, 'connect() has no option "cookie.samesite"'],
    [{ idle: 'soon' }, 'idle'],
    [{ lockTimeout: -1 }, 'lockTimeout'],
    [{ lock: 'read' }, 'connect({ lock }) is "read"; allowed: "request", "write"'],
    [{ masterapp: '../portal' }, 'connect({ masterapp }) is "../portal"'],
    [{ cookie: { name: 'a b' } }, 'connect({ cookie.name }) is "a b"; allowed: a token'],
    [{ cookie: { domain: 'http://a.test' } }, 'allowed: a host name'],
    [{ cookie: { path: 'app' } }, 'allowed: a path that begins with "/"'],
    [{ cookie: { sameSite: 'none', secure: false } }, 'which browsers refuse; add secure: true'],
    [{ cookie: { maxAge: 1, expires: 2 } }, 'leave one of them out'],
    [{ cookie: { partitioned: true, secure: false } }, 'has partitioned and secure false, which browsers refuse'],
    [{ cookie: { name: '__Host-sid', path: '/app' } }, 'has a path other than "/", which browsers refuse'],
    [{ store: { get() {}, set() {}, destroy() {} }, lock: 'request' }, 'nothing locks these sessions'],
  ])('refuses the options %j where they are given', (options, message) => {
    expect(() => connect(options as never)).toThrow(message)
  })

  test('makes no folder and no file before there is something to store', async () => {
    const parent = await temporaryFolder()
    const { visit } = await engineApp({ '/': show }, { folder: `${parent}/later` })
    await visit('/')
    expect(await sessionFiles(parent)).toEqual([])
  })

  test('leaves a session alone that another middleware made', async () => {
    const folder = await temporaryFolder()
    const mine = { mine: true }
    const origin = await serve(
      'express 5',
      asHandler((req, _res, next) => {
        Object.assign(req, { session: mine })
        next()
      }),
      connect({ folder }),
      asHandler((req, res) => res.end(String(req.session === (mine as unknown)))),
    )
    expect(await (await fetch(origin)).text()).toBe('true')
  })
})

describe('masterapp', () => {
  test('shares the sessions of apps of one name, with one cookie', async () => {
    const folder = await temporaryFolder()
    const portal = await engineApp({ '/login': put('user', 'ann') }, { folder, masterapp: 'portal' })
    const shop = await engineApp({ '/': show }, { folder, masterapp: 'portal' })
    const other = await engineApp({ '/': show }, { folder, masterapp: 'other' })
    const login = await portal.visit('/login')
    expect(login.headers.getSetCookie()).toHaveLength(1)
    expect(cookieOf(login)?.name).toBe('session_id_portal')
    const headers = {
      cookie: `session_id_portal=${cookieOf(login)?.value}; session_id_other=${cookieOf(login)?.value}`,
    }
    const answer = await fetch(shop.origin, { headers })
    expect(await answer.json()).toEqual({ user: 'ann' })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await (await fetch(other.origin, { headers })).json()).toEqual({})
  })
})

describe('separate', () => {
  test('true puts sessions into sub-folders by the last two characters of their ids', async () => {
    const { visit, files } = await engineApp({ '/': put('a', 1) }, { separate: true })
    const id = cookieOf(await visit('/'))?.value ?? ''
    const [file] = await files()
    expect(file).toBe(`${id.slice(-2)}/${id}`)
    expect(id.split('.')[0]).toBe(id.slice(-2))
  })

  test('a function is called with the id, and names the sub-folder', async () => {
    const ids: string[] = []
    const separate = (id: string) => {
      ids.push(id)
      return 'tenant-7'
    }
    const { visit, files } = await engineApp({ '/': put('a', 1), '/show': show }, { separate })
    const id = cookieOf(await visit('/'))?.value ?? ''
    expect(await files()).toEqual([`tenant-7/tenant-7.${ids[0]}`])
    expect(id).toBe(`tenant-7.${ids[0]}`)
    expect(await (await visit('/show')).json()).toEqual({ a: 1 })
  })

  test.each(['../up', '', 'a/b', 'con', 7, undefined])('what the function returns is checked: %j', async value => {
    const { visit, files } = await engineApp({ '/': put('a', 1) }, { separate: (() => value) as never })
    const response = await visit('/')
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('[sessionscope]')
    expect(await files()).toEqual([])
  })

  test('the sub-folder is kept when the session is renewed', async () => {
    let calls = 0
    const { visit, files } = await engineApp(
      {
        '/': put('a', 1),
        '/renew': (req, res) => {
          req.session.renew()
          res.end()
        },
      },
      { separate: () => `group-${++calls}` },
    )
    await visit('/')
    const renewed = cookieOf(await visit('/renew'))?.value ?? ''
    expect(await files()).toEqual([`group-1/${renewed}`])
  })
})

describe('checkClient', () => {
  test('shows another address nothing, and leaves the session as it is', async () => {
    const folder = await temporaryFolder()
    let address = '10.0.0.1'
    const origin = await serve(
      'express 5',
      asHandler((req, _res, next) => {
        Object.defineProperty(req, 'ip', { value: address })
        next()
      }),
      connect({ folder, checkClient: true }),
      routes({ '/put': put('secret', 'of 10.0.0.1'), '/': show } as never),
    )
    const { visit } = createClient(origin)
    await visit('/put')
    address = '10.0.0.2'
    expect(await (await visit('/')).json()).toEqual({})
    address = '10.0.0.1'
    expect(await (await visit('/')).json()).toEqual({ secret: 'of 10.0.0.1' })
  })
})

describe('the cookie', () => {
  test('is HttpOnly, SameSite=Lax, for the whole site, and ends with the browser', async () => {
    const { visit } = await engineApp({ '/': put('a', 1) })
    const cookie = cookieOf(await visit('/'))
    expect(cookie).toEqual({ name: 'session_id', value: expect.any(String), path: '/', httponly: '', samesite: 'Lax' })
  })

  test('holds nothing but an opaque id of 160 random bits', async () => {
    const { client } = await engineApp({ '/': put('a', 1) })
    const values = await Promise.all(
      Array.from({ length: 50 }, async () => cookieOf(await client().visit('/'))?.value ?? ''),
    )
    expect(new Set(values).size).toBe(50)
    for (const value of values) expect(value).toMatch(/^[0-9a-v]{32}$/)
  })

  test('lasts for a duration, or until a date', async () => {
    const end = new Date(Date.now() + 3_600_000)
    for (const cookie of [{ maxAge: '1h' }, { expires: '1h' }, { expires: end }]) {
      const { visit } = await engineApp({ '/': put('a', 1) }, { cookie })
      const expires = Date.parse(cookieOf(await visit('/'))?.expires ?? '')
      expect(Math.abs(expires - end.getTime())).toBeLessThan(5000)
    }
  })

  test('is Secure where the request was, by TLS or by a proxy that the app trusts', async () => {
    const folder = await temporaryFolder()
    const origin = await serve(
      'express 5',
      asHandler((req, _res, next) => {
        Object.defineProperty(req, 'secure', { value: req.headers['x-forwarded-proto'] === 'https' })
        next()
      }),
      connect({ folder }),
      routes({ '/': put('a', 1) } as never),
    )
    expect(cookieOf(await fetch(origin))).not.toHaveProperty('secure')
    expect(cookieOf(await fetch(origin, { headers: { 'x-forwarded-proto': 'https' } }))).toHaveProperty('secure')
  })

  test('of several of its name the first counts that could be one', async () => {
    const { visit, origin, jar } = await engineApp({ '/put': put('a', 1), '/': show })
    await visit('/put')
    const cookie = `session_id=../../etc/passwd; session_id=${jar.get('session_id')}; session_id=x`
    expect(await (await fetch(origin, { headers: { cookie } })).json()).toEqual({ a: 1 })
  })
})

describe('user classes', () => {
  class Basket {
    items: string[] = []
    get size() {
      return this.items.length
    }
  }

  test('are refused by path until they are registered, and stay what they are when they come back', async () => {
    const fill = () => Object.assign(new Basket(), { items: ['ink'] })
    const { visit, files } = await engineApp({
      '/put': (req, res) => {
        req.session.user = { basket: fill() }
        res.end('ok')
      },
      '/size': (req, res) => res.end(String((req.session.user as { basket: Basket }).basket.size)),
    })
    const refused = await visit('/put')
    expect(refused.status).toBe(500)
    expect(await refused.text()).toContain('user.basket')
    expect(await files()).toEqual([])
    registerClass(Basket)
    await visit('/put')
    expect(await (await visit('/size')).text()).toBe('1')
  })

  test('that a restarted process does not know yet are kept raw, restored when they are registered, and saved unharmed', async () => {
    const { visit, folder, files } = await engineApp({
      '/': show,
      '/views': (req, res) => {
        req.session.views = 1
        res.end('ok')
      },
      '/late': (req, res) => {
        const { invoice } = req.session as unknown as { invoice: { total?: () => number; cents: number } }
        const before = typeof invoice.total
        class Invoice {
          cents = 0
          total() {
            return this.cents / 100
          }
        }
        registerClass(Invoice)
        res.end(`${before} ${(req.session.invoice as Invoice).total()}`)
      },
      '/make': put('invoice', null),
    })
    await visit('/make')
    const [file = ''] = await files()
    // As another process wrote it that knows the class.
    const { createCodec } = await import('../../server/engine/codec/create-codec.ts')
    const { createFileStorage } = await import('../../server/engine/storages/files/file-storage.ts')
    const storage = createFileStorage({ folder })
    const id = file.split('/')[1] ?? ''
    const stored = await storage.load(id)
    const text = await textOfUnknownClass('Invoice', { cents: 1250 })
    await storage.save(id, { ...(stored as NonNullable<typeof stored>), data: text })
    expect(await (await visit('/')).json()).toEqual({ invoice: { cents: 1250 } })
    await visit('/views')
    const saved = createCodec({ onLoss: 'error' }).decode((await storage.load(id))?.data ?? '')
    expect(saved).toMatchObject({ views: 1, invoice: { cents: 1250 } })
    expect(await contentOf(folder, file)).toContain('Invoice')
    expect(await (await visit('/late')).text()).toBe('undefined 12.5')
  })
})

/** What a process stored that knew a class which this one does not. */
async function textOfUnknownClass(name: string, fields: object): Promise<string> {
  const { execFile } = await import('node:child_process')
  const script = `
    import { registerClass } from './dist/server/session.js'
    import { createCodec } from './dist/server/engine/codec/create-codec.js'
    const Known = { ${name}: class ${name} {} }.${name}
    registerClass(Known)
    const value = Object.assign(new Known(), ${JSON.stringify(fields)})
    process.stdout.write(createCodec({ onLoss: 'error' }).encode({ invoice: value }))`
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], (error, out) =>
      error ? reject(error) : resolve(out),
    )
  })
}
