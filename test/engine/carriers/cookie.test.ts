import { describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, memoryGenerations } from '../../../server/session.ts'
import { type Framework, frameworks, routes, serve } from '../../support/app.ts'
import { createClient } from '../../support/browser-like.ts'
import { asHandler, type Handlers, put, show } from '../support/app.ts'

const KEY = 'a secret of thirty-two characters'
const OTHER = 'another secret of as many characters'

async function cookieApp(handlers: Handlers, options: ConnectOptions = {}, framework: Framework = 'express 5') {
  const origin = await serve(framework, connect({ cookieKey: KEY, ...options }), routes(handlers as never))
  return { origin, ...createClient(origin), client: () => createClient(origin) }
}

const usual: Handlers = {
  '/': show,
  '/login': put('user', 'ann'),
  '/count': (req, res) => {
    req.session.n = ((req.session.n as number | undefined) ?? 0) + 1
    res.end(String(req.session.n))
  },
  '/id': (req, res) => res.end(req.sessionID),
  '/renew': (req, res) => {
    req.session.renew()
    res.end()
  },
  '/logout': async (req, res) => {
    await req.session.destroy()
    res.end('gone')
  },
  '/flash': (req, res) => {
    req.session.flash('saved')
    res.end()
  },
  '/messages': (req, res) => res.end(JSON.stringify(req.session.flash())),
}

describe.each(frameworks)('a session in its cookie, on %s', framework => {
  test('comes back as it was, and nobody can read it', async () => {
    const { visit, jar } = await cookieApp(
      {
        '/': show,
        '/set': put('when', new Date(0)),
        '/type': (req, res) => res.end(String(req.session.when instanceof Date)),
      },
      {},
      framework,
    )
    await visit('/set')
    expect(await (await visit('/type')).text()).toBe('true')
    const value = jar.get('session_id') ?? ''
    expect(Buffer.from(value, 'base64url').toString('latin1')).not.toContain('when')
  })

  test('keeps its id over its changes, and gets another when it is renewed', async () => {
    const { visit } = await cookieApp(usual, {}, framework)
    await visit('/login')
    const id = await (await visit('/id')).text()
    await visit('/count')
    expect(await (await visit('/id')).text()).toBe(id)
    await visit('/renew')
    expect(await (await visit('/id')).text()).not.toBe(id)
    expect(await (await visit('/')).json()).toEqual({ user: 'ann', n: 1 })
  })

  test('is sent anew only where something changed', async () => {
    const { visit } = await cookieApp(usual, {}, framework)
    expect((await visit('/')).headers.getSetCookie()).toEqual([])
    expect((await visit('/login')).headers.getSetCookie()).toHaveLength(1)
    expect((await visit('/')).headers.getSetCookie()).toEqual([])
    expect((await visit('/login')).headers.getSetCookie()).toEqual([])
  })

  test('is gone from the browser when it is destroyed', async () => {
    const { visit, jar } = await cookieApp(usual, {}, framework)
    await visit('/login')
    await visit('/logout')
    expect(jar.size).toBe(0)
    expect(await (await visit('/')).json()).toEqual({})
  })

  test('shows a message once', async () => {
    const { visit } = await cookieApp(usual, {}, framework)
    await visit('/flash')
    expect(await (await visit('/messages')).json()).toEqual(['saved'])
    expect(await (await visit('/messages')).json()).toEqual([])
  })

  test('goes out with the head where the app makes that itself, or streams', async () => {
    const { visit } = await cookieApp(
      {
        '/': show,
        '/head': (req, res) => {
          req.session.a = 1
          res.writeHead(200, { 'Content-Type': 'text/plain', 'Set-Cookie': 'mine=1' })
          res.end('x')
        },
        '/stream': (req, res) => {
          req.session.b = 2
          res.write('first')
          setImmediate(() => res.end('last'))
        },
      },
      {},
      framework,
    )
    const headers = (await visit('/head')).headers.getSetCookie()
    expect(headers.map(line => line.split('=')[0])).toEqual(['mine', 'session_id'])
    expect(await (await visit('/stream')).text()).toBe('firstlast')
    expect(await (await visit('/')).json()).toEqual({ a: 1, b: 2 })
  })

  test('that is too large is an error that names its largest keys, and the cookie stays as it was', async () => {
    const { visit, jar } = await cookieApp(
      { '/': show, '/login': put('user', 'ann'), '/fill': put('results', 'x'.repeat(5000)) },
      {},
      framework,
    )
    await visit('/login')
    const before = jar.get('session_id')
    const response = await visit('/fill')
    expect(response.status).toBe(500)
    expect(await response.text()).toMatch(/`?results`?.*5,?0\d\d bytes|results.*bytes/s)
    expect(jar.get('session_id')).toBe(before)
    expect(await (await visit('/')).json()).toEqual({ user: 'ann' })
  })
})

describe('the key of a cookie', () => {
  test('can be replaced: the old one opens still, and what changes is sealed with the new one', async () => {
    const before = await cookieApp(usual)
    await before.visit('/login')
    const after = await cookieApp(usual, { cookieKey: [OTHER, KEY] })
    after.jar.set('session_id', before.jar.get('session_id') ?? '')
    expect(await (await after.visit('/')).json()).toEqual({ user: 'ann' })
    await after.visit('/count')
    const alone = await cookieApp(usual, { cookieKey: OTHER })
    alone.jar.set('session_id', after.jar.get('session_id') ?? '')
    expect(await (await alone.visit('/')).json()).toEqual({ user: 'ann', n: 1 })
  })

  test.each([
    [{ cookieKey: '' }, 'cookieKey'],
    [{ cookieKey: undefined }, 'Is the variable set that it comes from?'],
    [{ db: undefined }, 'an instance of Kysely'],
    [{ cookieKey: 'short' }, '32'],
    [{ cookieKey: KEY, folder: 'x' }, 'names 2 storages: cookieKey and folder'],
    [{ cookieKey: KEY, tablename: 'x' }, 'connect({ tablename }) goes with db'],
    [{ cookieKey: KEY, chunks: 0 }, 'allowed: 1 to 10'],
    [{ cookieKey: KEY, cookie: { maxAge: 0 } }, 'more than nothing'],
    [{ cookieKey: KEY, compressionLevel: 11 }, 'allowed: 0 to 9'],
  ] as const)('%j', (options, message) => {
    expect(() => connect(options as ConnectOptions)).toThrow(message)
  })
})

test('a session in several cookies shrinks, and the parts that are not needed are removed', async () => {
  const { visit, jar } = await cookieApp(
    {
      '/': (req, res) => res.end(String((req.session.fill as string | undefined)?.length)),
      '/fill': put('fill', 'x'.repeat(9000)),
      '/empty': put('fill', 'x'),
      '/logout': (req, res) => {
        req.session.clear()
        res.end()
      },
    },
    { chunks: 4 },
  )
  await visit('/fill')
  expect([...jar.keys()]).toEqual(['session_id', 'session_id.1', 'session_id.2', 'session_id.3'].slice(0, jar.size))
  expect(jar.size).toBeGreaterThan(2)
  expect(await (await visit('/')).text()).toBe('9000')
  await visit('/empty')
  expect([...jar.keys()]).toEqual(['session_id'])
  await visit('/fill')
  await visit('/logout')
  expect(jar.size).toBe(0)
})

describe('a cookie that was kept', () => {
  test('is as good as ever without a counter, which the documentation says', async () => {
    const { visit, jar } = await cookieApp(usual)
    await visit('/login')
    const kept = jar.get('session_id') ?? ''
    await visit('/logout')
    jar.set('session_id', kept)
    expect(await (await visit('/')).json()).toEqual({ user: 'ann' })
  })

  test.each(['/logout', '/renew'])('is worth nothing after %s where a counter is given', async path => {
    const { visit, jar } = await cookieApp(usual, { generation: memoryGenerations() })
    await visit('/login')
    const kept = jar.get('session_id') ?? ''
    expect(await (await visit('/')).json()).toEqual({ user: 'ann' })
    await visit(path)
    jar.set('session_id', kept)
    expect(await (await visit('/')).json()).toEqual({})
  })

  test('a counter that fails is an error, and no session', async () => {
    const generation = {
      get: () => 1,
      raise: () => 2,
    }
    const { visit } = await cookieApp(usual, { generation })
    await visit('/login')
    generation.get = () => {
      throw new Error('no connection')
    }
    const response = await visit('/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('no connection')
  })

  test.each(['7', null, undefined, 1.5])(
    'a counter that gives %j is an error, for that is no number to count',
    async given => {
      const generation = { get: () => given as number, raise: () => given as number }
      const { visit } = await cookieApp(usual, { generation })
      const response = await visit('/login')
      expect(response.status).toBe(503)
      expect(await response.text()).toContain('which is no whole number')
    },
  )

  test('ends with its idle time, whatever the browser does', async () => {
    const { visit } = await cookieApp(usual, { idle: 50 })
    await visit('/login')
    await new Promise(resolve => setTimeout(resolve, 80))
    expect(await (await visit('/')).json()).toEqual({})
  })
})

test('what is changed after the headers were sent is an error, not a silent loss', async () => {
  let failure: unknown
  const origin = await serve(
    'express 5',
    connect({ cookieKey: KEY }),
    asHandler((req, res) => {
      res.write('begun')
      setImmediate(() => {
        req.session.late = true
        req.session.save((error?: unknown) => {
          failure = error
          res.destroy()
        })
      })
    }),
  )
  await fetch(origin)
    .then(response => response.text())
    .catch(() => {})
  expect(failure).toMatchObject({ code: 'ERR_SESSION_TOO_LATE' })
})
