import { rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { traceSession } from '../../../server/engine/trace/trace-session.ts'
import { folder, framesOf, load, shown, type Use, views } from './app-files.ts'

const require = createRequire(import.meta.url)

describe('the frame of an access', () => {
  test('is the line of the app, from the working directory', () => {
    expect(framesOf(load('routes/cart.js', views))).toEqual([`${shown('routes/cart.js')}:3`])
  })

  test('is the same for each kind of access, deep inside too', () => {
    const use = load('all.js', [
      'module.exports = session => {',
      '  session.views',
      '  session.views = 2',
      '  delete session.views',
      "  'user' in session",
      "  Object.defineProperty(session, 'x', { value: 1 })",
      '  const { user } = session',
      '  user.name',
      '  user.name = 1',
      '}',
    ])
    expect(framesOf(use)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map(line => `${shown('all.js')}:${line}`))
  })

  test('is that of a module, whose frames are URLs', async () => {
    const file = join(folder, 'a b.mjs')
    writeFileSync(file, 'export const use = session => {\n  return session.views\n}\n')
    // From CommonJS, so that it is Node who loads it.
    writeFileSync(join(folder, 'load.cjs'), 'module.exports = () => import("./a b.mjs")')
    const module = await (require(join(folder, 'load.cjs')) as () => Promise<{ use: Use }>)()
    expect(framesOf(module.use)).toEqual([`${shown('a b.mjs')}:2`])
  })

  test('is that of a package, where a package did it', () => {
    const use = load('node_modules/.pnpm/some@1.0.0/node_modules/@scope/some/lib/flash.js', views)
    expect(framesOf(session => use(session))).toEqual(['@scope/some/lib/flash.js:3'])
  })

  test('is that of the app, where the language or Node did it', () => {
    const use = load('serialise.js', [
      'module.exports = session => {',
      '  JSON.stringify({ views: session, user: 1 })',
      "  ;['views'].map(key => 1).concat(Object.entries(session).length)",
      "  require('node:util').isDeepStrictEqual({ ...session }, {})",
      '}',
    ])
    const lines = new Set(framesOf(use))
    expect([...lines]).toEqual([2, 3, 4].map(line => `${shown('serialise.js')}:${line}`))
  })

  test('is that of the app, where evaluated code did it', () => {
    const use = load('eval.js', [
      'module.exports = session => {',
      "  new Function('s', 'return s.views')(session)",
      "  require('node:vm').runInThisContext('s => s.user')(session)",
      "  eval('session.views')",
      '}',
    ])
    expect(framesOf(use)).toEqual([2, 3, 4].map(line => `${shown('eval.js')}:${line}`))
  })

  test('is none where no file of the app did it', () => {
    const trace = traceSession({ views: 1 }, { root: '/' })
    void (trace.session as { views: number }).views
    expect(trace.accesses.map(access => access.frame())).toEqual([null])
  })

  test('passes over the frames of the package itself', () => {
    const own = load('own/engine.js', ['module.exports = (session, use) => use(session)'])
    const inner = load('own/inner.js', views)
    const outer = load('outer.js', ['', 'module.exports = (session, own, inner) => own(session, inner)'])
    const trace = traceSession({ views: 1 }, { root: join(folder, 'own/') })
    outer(trace.session as Record<string, unknown>, own, inner)
    expect(trace.accesses[0]?.frame()).toBe(`${shown('outer.js')}:2`)
  })

  test('is worked out once, and later', () => {
    const trace = traceSession({ views: 1 })
    load('later.js', views)(trace.session as Record<string, unknown>)
    rmSync(join(folder, 'later.js'))
    const [access] = trace.accesses
    expect([access?.frame(), access?.frame()]).toEqual([`${shown('later.js')}:3`, `${shown('later.js')}:3`])
  })
})

describe('the settings that an app has for its own stacks', () => {
  test('stay: its prepareStackTrace is not called and goes on to work', () => {
    const calls: unknown[] = []
    const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
    const mine = (error: Error) => {
      calls.push(error)
      return 'mine'
    }
    Error.prepareStackTrace = mine
    try {
      expect(framesOf(load('mine.js', views))).toEqual([`${shown('mine.js')}:3`])
      expect(Error.prepareStackTrace).toBe(mine)
      expect(calls).toEqual([])
      expect(new Error('a').stack).toBe('mine')
    } finally {
      if (own === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace')
      else Object.defineProperty(Error, 'prepareStackTrace', own)
    }
  })

  test('stay: where it has none, none is left behind', () => {
    const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
    Reflect.deleteProperty(Error, 'prepareStackTrace')
    try {
      expect(framesOf(load('none.js', views))).toEqual([`${shown('none.js')}:3`])
      expect(Object.hasOwn(Error, 'prepareStackTrace')).toBe(false)
    } finally {
      if (own !== undefined) Object.defineProperty(Error, 'prepareStackTrace', own)
    }
  })

  test.each([0, 3, 1000, Number.POSITIVE_INFINITY])('stay: a stackTraceLimit of %d', limit => {
    const before = Error.stackTraceLimit
    Error.stackTraceLimit = limit
    try {
      expect(framesOf(load('limit.js', views))).toEqual([`${shown('limit.js')}:3`])
      expect(Error.stackTraceLimit).toBe(limit)
    } finally {
      Error.stackTraceLimit = before
    }
  })

  test('cost the frame and nothing else where Error is locked', () => {
    const own = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') ?? {}
    const use = load('locked.js', views)
    Object.defineProperty(Error, 'stackTraceLimit', { ...own, writable: false })
    try {
      expect(framesOf(use)).toEqual([null])
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', own)
    }
  })
})
