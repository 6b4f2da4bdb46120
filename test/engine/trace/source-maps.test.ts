import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { folder, framesOf, load, shown } from './app-files.ts'

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
