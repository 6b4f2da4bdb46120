import { mkdirSync, mkdtempSync, realpathSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { transformSync } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { traceSession } from '../../../server/engine/trace/trace-session.ts'

type Use = (session: Record<string, unknown>, ...rest: unknown[]) => unknown

const require = createRequire(import.meta.url)
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'frames-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file of an app, loaded by Node itself. */
function load(path: string, lines: readonly string[]): Use {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, lines.join('\n'))
  return require(file) as Use
}

/** As it stands in the panel: from the working directory. */
const shown = (path: string) => relative(process.cwd(), join(folder, path)).replaceAll('\\', '/')

/** The frames of all uses of a session that holds `{ views: 1, user: { name: 'Ann' } }`. */
function framesOf(use: (session: Record<string, unknown>) => unknown): (string | null)[] {
  const trace = traceSession({ views: 1, user: { name: 'Ann' } })
  use(trace.session as Record<string, unknown>)
  trace.stop()
  return trace.accesses.map(access => access.frame())
}

const views = ['module.exports = session => {', '', '  return session.views', '}']

const typescript = [
  'interface Session { views: number; user: { name: string } }',
  '',
  'type Unused = string',
  '',
  'export = (session: Session) => {',
  '  session.user.name',
  '',
  '    = "Eve"',
  '  return session.views',
  '}',
].join('\n')

const compile = (sourcemap: 'inline' | 'external') =>
  transformSync(typescript, { loader: 'ts', format: 'cjs', sourcefile: '../src/routes/cart.ts', sourcemap })

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

describe('the frame of compiled code is that of its source', () => {
  const expected = () => ['src/routes/cart.ts:6', 'src/routes/cart.ts:6', 'src/routes/cart.ts:9'].map(shown)

  test('with a map inside of the file', () => {
    expect(framesOf(load('dist/cart.js', [compile('inline').code]))).toEqual(expected())
  })

  test('with a map beside the file', () => {
    const { code, map } = compile('external')
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'dist/cart.js.map'), map)
    expect(framesOf(load('dist/cart.js', [code, '//# sourceMappingURL=cart.js.map']))).toEqual(expected())
  })

  test('with a map that has a root, or whose sources a bundler named', () => {
    const { code, map } = compile('external')
    const write = (name: string, changes: object) => {
      mkdirSync(join(folder, 'dist'), { recursive: true })
      writeFileSync(join(folder, `dist/${name}.map`), JSON.stringify({ ...JSON.parse(map), ...changes }))
      return framesOf(load(`dist/${name}`, [code, `//# sourceMappingURL=${name}.map`])).at(-1)
    }
    expect(write('rooted.js', { sourceRoot: '../lib', sources: ['cart.ts'] })).toBe(`${shown('lib/cart.ts')}:9`)
    expect(write('packed.js', { sources: ['webpack://app/./src/cart.ts'] })).toBe('src/cart.ts:9')
    expect(write('far.js', { sources: ['https://example.com/cart.ts'] })).toBe(
      `${shown('dist/far.js')}:${lineOf(code)}`,
    )
  })

  test('with the maps that Node itself has read', () => {
    process.setSourceMapsEnabled(true)
    try {
      const { code, map } = compile('external')
      mkdirSync(join(folder, 'dist'))
      writeFileSync(join(folder, 'dist/node.js.map'), map)
      const use = load('dist/node.js', [code, '//# sourceMappingURL=node.js.map'])
      unlinkSync(join(folder, 'dist/node.js.map'))
      unlinkSync(join(folder, 'dist/node.js'))
      expect(framesOf(use)).toEqual(expected())
    } finally {
      process.setSourceMapsEnabled(false)
    }
  })

  test('not where the map cannot be read: then it is the line as it runs', () => {
    const { code } = compile('external')
    const line = lineOf(code)
    const bad: Readonly<Record<string, string>> = {
      'missing.js': 'missing.js.map',
      'broken.js': 'data:application/json;base64,e30',
      'text.js': 'data:application/json,%%%',
      'away.js': 'https://example.com/cart.js.map',
    }
    for (const [name, url] of Object.entries(bad)) {
      const use = load(`dist/${name}`, [code, `//# sourceMappingURL=${url}`])
      expect(framesOf(use).at(-1)).toBe(`${shown(`dist/${name}`)}:${line}`)
    }
  })

  test('not where the map ends before the line', () => {
    const { code, map } = compile('external')
    const short = { ...JSON.parse(map), mappings: 'AAAA' }
    const url = `data:application/json,${encodeURIComponent(JSON.stringify(short))}`
    const use = load('dist/short.js', [code, `//# sourceMappingURL=${url}`])
    expect(framesOf(use).at(-1)).toBe(`${shown('dist/short.js')}:${lineOf(code)}`)
  })
})

/** Where the compiled code reads `views`. */
const lineOf = (code: string) => code.split('\n').findIndex(line => line.includes('session.views')) + 1

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
