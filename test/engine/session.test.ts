import { readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { types } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ConnectOptions } from '../../server/session.ts'
import { contentOf, cookieOf, type EngineHandler, engineApp, gate, put, show, temporaryFolder } from './support/app.ts'

const done =
  (run: EngineHandler): EngineHandler =>
  async (req, res, next) => {
    try {
      await run(req, res, next)
      res.end('ok')
    } catch (error) {
      next(error)
    }
  }

describe('req.session', () => {
  test('has the keys that the app set, and nothing else', async () => {
    const { visit } = await engineApp({
      '/put': put('a', { b: 1 }),
      '/': (req, res) => {
        const { session } = req
        const copy = structuredClone({ ...session })
        delete session.b
        res.end(
          JSON.stringify([
            Object.keys(session),
            'a' in session,
            'b' in session,
            session,
            copy,
            Object.entries(session),
          ]),
        )
      },
    })
    await visit('/put')
    const a = { b: 1 }
    expect(await (await visit('/')).json()).toEqual([['a'], true, false, { a }, { a }, [['a', a]]])
  })

  test('gives undefined for a key that was never set', async () => {
    const { visit } = await engineApp({ '/': (req, res) => res.end(String(req.session.nothing)) })
    expect(await (await visit('/')).text()).toBe('undefined')
  })

  test('keeps keys that are called like its methods', async () => {
    const { visit } = await engineApp({ '/put': put('renew', 'soon'), '/': show })
    await visit('/put')
    expect(await (await visit('/')).json()).toEqual({ renew: 'soon' })
  })

  test('brings back what JSON loses', async () => {
    const value = {
      at: new Date(0),
      seen: new Map([['a', new Set([1])]]),
      big: 10n,
      none: undefined,
      pattern: /x/gi,
      url: new URL('http://a.test/'),
      bytes: Buffer.from('abc'),
      floats: new Float64Array([0.5]),
    }
    const { visit } = await engineApp({
      '/put': put('value', value),
      '/': (req, res) => {
        try {
          expect(req.session.value).toEqual(value)
          expect(Buffer.isBuffer((req.session.value as typeof value).bytes)).toBe(true)
          res.end('same')
        } catch (error) {
          res.end(String(error))
        }
      },
    })
    await visit('/put')
    expect(await (await visit('/')).text()).toBe('same')
  })

  test('brings back cycles and shared objects', async () => {
    const node: Record<string, unknown> = { name: 'root' }
    node.self = node
    const { visit } = await engineApp({
      '/put': put('node', node),
      '/': (req, res) => {
        const { node: back } = req.session as { node?: { self?: unknown } }
        res.end(String(back?.self === back))
      },
    })
    await visit('/put')
    expect(await (await visit('/')).text()).toBe('true')
  })
})

describe('what cannot be kept', () => {
  test('is refused with its path before anything is stored or said', async () => {
    const { visit, files } = await engineApp({
      '/': (req, res) => {
        req.session.job = { steps: [() => {}] }
        res.end('done')
      },
    })
    const response = await visit('/')
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('job.steps[0]')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await files()).toEqual([])
  })

  test("is left out, with a warning, where onLoss is 'warn'", async () => {
    const warned = new Promise<Error>(resolve => process.once('warning', resolve))
    const { visit } = await engineApp({ '/put': put('job', { name: 'x', run() {} }), '/': show }, { onLoss: 'warn' })
    expect((await visit('/put')).status).toBe(200)
    expect((await warned).message).toContain('job.run')
    expect(await (await visit('/')).json()).toEqual({ job: { name: 'x' } })
  })
})

describe('forget', () => {
  test('saves nothing of this request, and sends no cookie', async () => {
    const { visit, files } = await engineApp({
      '/new': (req, res) => {
        req.session.a = 1
        req.session.forget()
        res.end('ok')
      },
      '/put': put('a', 1),
      '/change': (req, res) => {
        req.session.forget()
        req.session.a = 2
        res.end('ok')
      },
      '/': show,
    })
    expect((await visit('/new')).headers.getSetCookie()).toEqual([])
    expect(await files()).toEqual([])
    await visit('/put')
    await visit('/change')
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
  })

  test('with the response gives the lock back at once: a parallel request goes on', async () => {
    const { opened, open } = gate()
    const { visit } = await engineApp({
      '/put': put('a', 1),
      '/slow': async (req, res) => {
        req.session.forget(res)
        await opened
        res.end('slow')
      },
      '/': show,
    })
    await visit('/put')
    const slow = visit('/slow')
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
    open()
    expect(await (await slow).text()).toBe('slow')
  })

  test('without it holds the lock to the end', async () => {
    const { opened, open } = gate()
    const order: string[] = []
    const { visit } = await engineApp({
      '/put': put('a', 1),
      '/slow': async (req, res) => {
        req.session.forget()
        order.push('slow begins')
        await opened
        order.push('slow ends')
        res.end('slow')
      },
      '/': (_req, res) => {
        order.push('other')
        res.end('other')
      },
    })
    await visit('/put')
    const slow = visit('/slow')
    const other = visit('/')
    setTimeout(open, 50)
    await Promise.all([slow, other])
    expect(order).toEqual(['slow begins', 'slow ends', 'other'])
  })

  test('and save() in one request contradict each other, which is an error', async () => {
    const { visit } = await engineApp({
      '/': done(async req => {
        req.session.forget()
        await req.session.save()
      }),
    })
    const response = await visit('/')
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('save() was called after forget()')
  })
})

describe('secure, samesite, httponly', () => {
  test('change the cookie of this session, and are kept with it', async () => {
    const { visit, client } = await engineApp({
      '/put': put('a', 1),
      '/flags': (req, res) => {
        req.session.secure().samesite('Strict').httponly(false)
        res.end('ok')
      },
      '/renew': (req, res) => {
        req.session.renew()
        res.end('ok')
      },
    })
    await visit('/put')
    const flags = cookieOf(await visit('/flags'))
    expect(flags).toMatchObject({ secure: '', samesite: 'Strict' })
    expect(flags).not.toHaveProperty('httponly')
    const renewed = cookieOf(await visit('/renew'))
    expect(renewed).toMatchObject({ secure: '', samesite: 'Strict' })
    expect(renewed).not.toHaveProperty('httponly')
    expect(cookieOf(await client().visit('/put'))).toMatchObject({ httponly: '', samesite: 'Lax' })
  })

  test.each([
    ['None', 'None'],
    ['none', 'None'],
    [false, undefined],
    ['Lax', 'Lax'],
    [true, 'Strict'],
  ] as const)('samesite(%j) is honoured', async (mode, sent) => {
    const { visit } = await engineApp({
      '/': (req, res) => {
        req.session.a = 1
        req.session.samesite(mode)
        res.end('ok')
      },
    })
    expect(cookieOf(await visit('/'))?.samesite).toBe(sent)
  })

  test('samesite refuses what it does not know', async () => {
    const { visit } = await engineApp({ '/': done(req => req.session.samesite('Loose' as never)) })
    expect(await (await visit('/')).text()).toContain('samesite(Loose); allowed: &quot;Strict&quot;')
  })
})

describe('renew', () => {
  test('gives a new id and keeps the data; the old id is dead', async () => {
    const { visit, origin, files, jar } = await engineApp({
      '/put': put('cart', 3),
      '/renew': (req, res) => {
        req.session.renew()
        res.end(req.sessionID)
      },
      '/': show,
    })
    await visit('/put')
    const old = jar.get('session_id')
    const renewed = await visit('/renew')
    expect(cookieOf(renewed)?.value).toBe(await renewed.text())
    expect(jar.get('session_id')).not.toBe(old)
    expect(await (await visit('/')).json()).toEqual({ cart: 3 })
    expect(await (await fetch(origin, { headers: { cookie: `session_id=${old}` } })).json()).toEqual({})
    expect(await files()).toHaveLength(1)
  })

  test('with clear begins anew', async () => {
    const { visit } = await engineApp({
      '/put': put('cart', 3),
      '/login': (req, res) => {
        req.session.renew({ clear: true })
        req.session.user = 'ann'
        res.end('ok')
      },
      '/': show,
    })
    await visit('/put')
    await visit('/login')
    expect(await (await visit('/')).json()).toEqual({ user: 'ann' })
  })

  test('that is followed by a server error changes nothing: the old id still works', async () => {
    const { visit, jar } = await engineApp({
      '/put': put('cart', 3),
      '/fail': req => {
        req.session.renew()
        throw new Error('oh')
      },
      '/': show,
    })
    await visit('/put')
    const old = jar.get('session_id')
    await visit('/fail')
    expect(jar.get('session_id')).toBe(old)
    expect(await (await visit('/')).json()).toEqual({ cart: 3 })
  })
})

describe('isNew and isExpired', () => {
  test('say whether anything was stored, and how long ago it was used', async () => {
    const { visit } = await engineApp({
      '/': (req, res) => {
        const { isNew } = req.session
        req.session.a = 1
        res.end(JSON.stringify([isNew, req.session.isExpired(60), req.session.isExpired(-1)]))
      },
    })
    expect(await (await visit('/')).json()).toEqual([true, false, true])
    expect(await (await visit('/')).json()).toEqual([false, false, true])
  })
})

describe('expiry', () => {
  const HOUR = 3_600_000
  const handlers = {
    '/put': put('a', 1),
    '/renew': ((req, res) => {
      req.session.renew()
      res.end()
    }) satisfies EngineHandler,
    '/': show,
  }
  afterEach(() => vi.useRealTimers())

  /** An app whose session was last used so long ago. */
  const unusedFor = async (ms: number, options: ConnectOptions) => {
    const app = await engineApp(handlers, options)
    await app.visit('/put')
    const age = async (by: number) => {
      const [file = ''] = await app.files()
      const then = new Date(Date.now() - by)
      await utimes(join(app.folder, file), then, then)
    }
    await age(ms)
    return { ...app, age }
  }
  /** The clock goes on; files keep the times that they have. */
  const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

  test('an unused session is gone after idle, and its file with it', async () => {
    const { visit, files } = await unusedFor(1.1 * HOUR, { idle: '1h' })
    expect(await (await visit('/')).json()).toEqual({})
    expect(await files()).toEqual([])
  })

  test('a session that is used lives on, without being written', async () => {
    const { visit, files, folder, age } = await unusedFor(0.6 * HOUR, { idle: '1h' })
    const [file = ''] = await files()
    const inode = (await stat(join(folder, file))).ino
    for (let i = 0; i < 4; i++) {
      expect(await (await visit('/')).json()).toEqual({ a: 1 })
      expect(Date.now() - (await stat(join(folder, file))).mtimeMs).toBeLessThan(0.1 * HOUR)
      await age(0.6 * HOUR)
    }
    expect((await stat(join(folder, file))).ino).toBe(inode)
  })

  test('absolute ends a session however much it is used', async () => {
    const { visit } = await engineApp(handlers, { absolute: '1h', idle: false })
    await visit('/put')
    later(0.9 * HOUR)
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
    later(0.2 * HOUR)
    expect(await (await visit('/')).json()).toEqual({})
  })

  test('a renewed session is as old as it was', async () => {
    const { visit } = await engineApp(handlers, { absolute: '1h', idle: false })
    await visit('/put')
    later(0.6 * HOUR)
    await visit('/renew')
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
    later(0.6 * HOUR)
    expect(await (await visit('/')).json()).toEqual({})
  })

  test('a session lives no longer than its cookie', async () => {
    const { jar, origin } = await unusedFor(1.1 * HOUR, { cookie: { maxAge: '1h' }, idle: '3h' })
    const headers = { cookie: `session_id=${jar.get('session_id')}` }
    expect(await (await fetch(origin, { headers })).json()).toEqual({})
  })

  test('a session whose cookie ends at a date ends then', async () => {
    const { visit, jar, origin } = await engineApp(handlers, { cookie: { expires: new Date(Date.now() + HOUR) } })
    await visit('/put')
    const headers = { cookie: `session_id=${jar.get('session_id')}` }
    expect(await (await fetch(origin, { headers })).json()).toEqual({ a: 1 })
    later(1.1 * HOUR)
    expect(await (await fetch(origin, { headers })).json()).toEqual({})
  })

  test('a lifetime that a session gave itself counts before idle', async () => {
    const remember: EngineHandler = (req, res) => {
      req.session.a = 1
      req.session.cookie.maxAge = 30 * 24 * HOUR
      res.end('ok')
    }
    const { visit, files, folder } = await engineApp({ '/login': remember, '/': show }, { idle: '1h' })
    await visit('/login')
    const [file = ''] = await files()
    const then = new Date(Date.now() - 20 * 24 * HOUR)
    await utimes(join(folder, file), then, then)
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
  })
})

describe('clear', () => {
  test('is the end of the session: its file and its cookie are gone', async () => {
    const { visit, files, jar } = await engineApp({
      '/put': put('a', 1),
      '/clear': (req, res) => {
        req.session.clear()
        res.end('ok')
      },
      '/': show,
    })
    await visit('/put')
    expect((await visit('/clear')).headers.getSetCookie()[0]).toMatch(/^session_id=; .*Expires=Thu, 01 Jan 1970/)
    expect(jar.size).toBe(0)
    expect(await files()).toEqual([])
    expect(await (await visit('/')).json()).toEqual({})
  })

  test('and new keys in one request make a session with these keys only', async () => {
    const { visit } = await engineApp({
      '/put': put('a', 1),
      '/clear': (req, res) => {
        req.session.clear()
        req.session.b = 2
        res.end('ok')
      },
      '/': show,
    })
    await visit('/put')
    await visit('/clear')
    expect(await (await visit('/')).json()).toEqual({ b: 2 })
  })

  test('removing the last key does the same', async () => {
    const { visit, files } = await engineApp({
      '/put': put('a', 1),
      '/drop': (req, res) => {
        delete req.session.a
        res.end('ok')
      },
    })
    await visit('/put')
    await visit('/drop')
    expect(await files()).toEqual([])
  })
})

describe('flash', () => {
  const handlers = {
    '/put': put('a', 1),
    '/say': ((req, res) => {
      req.session.flash('Saved')
      res.end('ok')
    }) satisfies EngineHandler,
    '/show': ((req, res) => res.end(JSON.stringify(req.session.flash()))) satisfies EngineHandler,
    '/': show,
  }

  test('is shown once, to the next request that asks for it', async () => {
    const { visit } = await engineApp(handlers)
    await visit('/put')
    expect(await (await visit('/say')).text()).toBe('ok')
    await visit('/')
    expect(await (await visit('/show')).json()).toEqual(['Saved'])
    expect(await (await visit('/show')).json()).toEqual([])
  })

  test('costs one save: showing it writes the session no second time', async () => {
    const { visit, files, folder } = await engineApp(handlers)
    await visit('/put')
    const [file = ''] = await files()
    const inode = async () => (await stat(join(folder, file))).ino
    await visit('/say')
    const saved = await inode()
    await visit('/show')
    expect(await inode()).toBe(saved)
    expect(await (await visit('/show')).json()).toEqual([])
  })

  test('is not among the keys', async () => {
    const { visit } = await engineApp(handlers)
    await visit('/put')
    await visit('/say')
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
  })

  test('makes a session of its own, which is gone when it was shown', async () => {
    const { visit, files, jar } = await engineApp(handlers)
    await visit('/say')
    expect(jar.size).toBe(1)
    expect(await (await visit('/show')).json()).toEqual(['Saved'])
    expect(await files()).toEqual([])
    expect(jar.size).toBe(0)
  })

  test('leaves a key of that name to apps that keep their own', async () => {
    const { visit } = await engineApp({
      '/list': (req, res) => {
        Object.assign(req.session, { flash: [...((req.session.flash as unknown as string[]) ?? []), 'one'] })
        res.end('ok')
      },
      '/push': (req, res) => {
        const own = req.session as unknown as { flash: string[] }
        own.flash = own.flash || []
        own.flash.push('two')
        res.end('ok')
      },
      '/': show,
    })
    await visit('/list')
    await visit('/push')
    expect(await (await visit('/')).json()).toEqual({ flash: ['one', 'two'] })
    const fresh = await engineApp({
      '/push': (req, res) => {
        const own = req.session as unknown as { flash: string[] }
        own.flash = own.flash || []
        own.flash.push('two')
        res.end('ok')
      },
      '/': show,
    })
    await fresh.visit('/push')
    expect(await (await fresh.visit('/')).json()).toEqual({ flash: ['two'] })
  })
})

describe('outcomes', () => {
  const status =
    (code: number): EngineHandler =>
    (req, res) => {
      req.session.code = code
      res.statusCode = code
      res.end()
    }
  const handlers = {
    ...Object.fromEntries([200, 302, 404, 422, 500, 503].map(code => [`/${code}`, status(code)])),
    '/': show,
  }

  test.each([200, 302, 404, 422])('a %i saves', async code => {
    const { visit } = await engineApp(handlers)
    await visit(`/${code}`)
    expect(await (await visit('/')).json()).toEqual({ code })
  })

  test.each([500, 503])('a %i saves nothing and sends no cookie', async code => {
    const { visit, files, jar } = await engineApp(handlers)
    await visit(`/${code}`)
    expect(jar.size).toBe(0)
    expect(await files()).toEqual([])
  })

  test('an uncaught exception saves nothing', async () => {
    const { visit } = await engineApp({
      '/put': put('a', 1),
      '/fail': req => {
        req.session.a = 2
        throw new Error('oh')
      },
      '/': show,
    })
    await visit('/put')
    expect((await visit('/fail')).status).toBe(500)
    expect(await (await visit('/')).json()).toEqual({ a: 1 })
  })

  test('saveOnError keeps what a failed request leaves', async () => {
    const { visit } = await engineApp(handlers, { saveOnError: true })
    await visit('/500')
    expect(await (await visit('/')).json()).toEqual({ code: 500 })
  })

  test.each(['../../etc/passwd', 'x', 'a'.repeat(32), '%00', `${'0'.repeat(31)}/`, ''])(
    'the id %j is never adopted',
    async id => {
      const { visit, origin, jar } = await engineApp({ '/': put('a', 1) })
      const response = await fetch(origin, { headers: { cookie: `session_id=${id}` } })
      expect(cookieOf(response)?.value).toMatch(/^[0-9a-v]{32}$/)
      expect(cookieOf(response)?.value).not.toBe(id)
      await visit('/')
      expect(jar.get('session_id')).not.toBe(id)
    },
  )
})

describe('req.session = null', () => {
  test('removes the session and its cookie', async () => {
    const { visit, files, jar } = await engineApp({
      '/put': put('a', 1),
      '/leave': (req, res) => {
        ;(req as { session: unknown }).session = null
        res.end(String(req.session))
      },
    })
    await visit('/put')
    expect(await (await visit('/leave')).text()).toBe('null')
    expect(await files()).toEqual([])
    expect(jar.size).toBe(0)
  })
})

describe('the dirty check', () => {
  const handlers = {
    '/put': put('cart', { items: [{ qty: 1 }], total: { cents: 1 } }),
    '/nested': ((req, res) => {
      ;(req.session.cart as { items: { qty: number }[] }).items[0] = { qty: 2 }
      res.end('ok')
    }) satisfies EngineHandler,
    '/order': ((req, res) => {
      const { items, total } = req.session.cart as { items: unknown; total: unknown }
      req.session.cart = { total, items }
      res.end('ok')
    }) satisfies EngineHandler,
    '/shared': ((req, res) => {
      const one = { a: 1 }
      req.session.pair = [one, one]
      res.end('ok')
    }) satisfies EngineHandler,
    '/copied': ((req, res) => {
      req.session.pair = [{ a: 1 }, { a: 1 }]
      res.end('ok')
    }) satisfies EngineHandler,
    '/': show,
  }
  const app = async () => {
    const made = await engineApp(handlers)
    const inode = async () => {
      const [file = ''] = await made.files()
      return (await stat(join(made.folder, file))).ino
    }
    return { ...made, inode }
  }

  test('finds a change deep inside', async () => {
    const { visit, inode } = await app()
    await visit('/put')
    const before = await inode()
    await visit('/nested')
    expect(await inode()).not.toBe(before)
    expect(await (await visit('/')).json()).toMatchObject({ cart: { items: [{ qty: 2 }] } })
  })

  test('does not count the order of keys', async () => {
    const { visit, inode } = await app()
    await visit('/put')
    const before = await inode()
    await visit('/order')
    expect(await inode()).toBe(before)
  })

  test('does not count the identity of objects', async () => {
    const { visit, inode } = await app()
    await visit('/shared')
    const before = await inode()
    await visit('/copied')
    expect(await inode()).toBe(before)
  })

  test('does not store what is only read', async () => {
    const { visit, inode } = await app()
    await visit('/put')
    const before = await inode()
    for (let i = 0; i < 3; i++) expect((await visit('/')).headers.getSetCookie()).toEqual([])
    expect(await inode()).toBe(before)
  })

  test('stores no new and empty session, and gives it no cookie', async () => {
    const folder = await temporaryFolder()
    const { visit } = await engineApp(
      {
        '/': (req, res) => res.end(req.sessionID),
        '/save': done(req => req.session.save() as Promise<void>),
      },
      { folder },
    )
    for (const path of ['/', '/', '/save']) expect((await visit(path)).headers.getSetCookie()).toEqual([])
    expect((await readdir(folder)).filter(name => name !== '.locks')).toEqual([])
  })
})

test('a session file can be read by its owner only', async () => {
  const { visit, files, folder } = await engineApp({ '/': put('a', 1) })
  await visit('/')
  const [file = ''] = await files()
  expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  expect(await contentOf(folder, file)).toContain('{"json":{"a":1}}')
})

test('req.session that was deleted is undefined for the rest of its request, and gone', async () => {
  const { visit, files } = await engineApp({
    '/put': put('a', 1),
    '/': (req, res) => {
      Reflect.deleteProperty(req, 'session')
      res.end(String(req.session))
    },
  })
  await visit('/put')
  expect(await (await visit('/')).text()).toBe('undefined')
  expect(await files()).toEqual([])
})

test('without the tool the session is the object itself: nothing is traced', async () => {
  const { visit } = await engineApp({
    '/put': put('user', { name: 'ann' }),
    '/': (req, res) => {
      const own = Object.getOwnPropertyDescriptors(req.session.user as object)
      res.end(JSON.stringify([types.isProxy(req.session), own]))
    },
  })
  await visit('/put')
  const name = { value: 'ann', writable: true, enumerable: true, configurable: true }
  expect(await (await visit('/')).json()).toEqual([false, { name }])
})
