import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { findCycle, type Import, loadedWith, readSources, scanImports } from './imports-scan.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** ARCHITECTURE.md's table: which folders of ours, and which packages, a folder may import besides itself. */
const mayImport: Readonly<Record<string, { readonly own: readonly string[]; readonly packages: readonly RegExp[] }>> = {
  'server/protocol/': { own: [], packages: [] },
  'server/protocol/codec.ts': { own: ['server/protocol/'], packages: [/^superjson$/] },
  'server/cookies/': { own: [], packages: [] },
  'server/cookies/public-suffixes.ts': { own: ['server/cookies/'], packages: [/^tldts$/] },
  'server/capture/': {
    own: ['server/protocol/', 'server/cookies/', 'server/adapters/', 'server/engine/events.ts'],
    packages: [/^node:/],
  },
  'server/adapters/': { own: ['server/protocol/'], packages: [/^node:/] },
  'server/adapters/engine/': { own: ['server/adapters/', 'server/protocol/', 'server/engine/'], packages: [/^node:/] },
  'server/engine/': { own: [], packages: [/^node:/, /^superjson$/, /^cookie$/, /^fs-native-extensions$/] },
  'server/cli/': { own: ['server/engine/', 'server/cookies/'], packages: [/^node:/] },
  'server/diagnosis/': { own: ['server/protocol/', 'server/cookies/'], packages: [] },
  'server/stream/': { own: ['server/protocol/'], packages: [/^node:/, /^ws$/] },
  'server/inject/': { own: ['server/protocol/'], packages: [/^node:/] },
  'server/': { own: ['server/'], packages: [/^node:/] },
  'client/': { own: ['server/protocol/', 'server/cookies/'], packages: [/^preact(\/|$)/, /^@preact\/signals-core$/] },
  'examples/minimal/': { own: [], packages: [/^node:/, /^sessionscope(\/|$)/, /^express$/, /^express-session$/] },
  'examples/locks/': { own: [], packages: [/^node:/, /^sessionscope(\/|$)/, /^express$/] },
  'examples/mutex/': { own: [], packages: [/^node:/, /^sessionscope(\/|$)/, /^express$/, /^express-session$/] },
  'examples/shop/': {
    own: [],
    packages: [/^node:/, /^sessionscope(\/|$)/, /^express$/, /^express-session$/, /^kysely$/, /^libsql$/, /^redis$/],
  },
}

/** The most specific line of the table that a file falls under. */
const zoneOf = (file: string) =>
  Object.keys(mayImport)
    .filter(prefix => file.startsWith(prefix))
    .toSorted((a, b) => b.length - a.length)[0]

function isAllowed({ file, target, isOwn }: Import): boolean {
  const zone = zoneOf(file)
  if (zone === undefined) return false
  const { own, packages } = mayImport[zone] ?? { own: [], packages: [] }
  return isOwn ? [zone, ...own].some(folder => target.startsWith(folder)) : packages.some(name => name.test(target))
}

const sources = ['server', 'client', 'examples'].flatMap(folder => readSources(root, folder))
const imports = sources.flatMap(scanImports)
const show = ({ file, target }: Import) => `${file} imports ${target}`

describe('the sources', () => {
  test('import only what ARCHITECTURE.md allows', () => {
    expect(imports.filter(found => !isAllowed(found)).map(show)).toEqual([])
  })

  test('have no import cycle', () => {
    expect(findCycle(imports)).toBeNull()
  })

  test('load nothing of the tool with the public entry, so that production pays nothing', () => {
    const loaded = [...loadedWith('server/index.ts', imports)]
    // A bad option throws at start, in production as well: so what checks the options is loaded, and nothing more.
    const checks = [
      'server/capture/redaction/options.ts',
      'server/capture/redaction/paths.ts',
      'server/stream/gate.ts',
      'server/stream/addresses.ts',
      'server/stream/forwarding.ts',
      'server/stream/host-names.ts',
    ]
    const heavy = /^server\/(?:tool\.ts|(?:capture|adapters|diagnosis|stream|inject|cookies)\/)|^(?!server\/|node:)/
    expect(loaded.filter(name => heavy.test(name) && !checks.includes(name))).toEqual([])
  })

  test('are short files: 200 lines at most', () => {
    const lengths = sources.map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
    expect(lengths.filter(({ lines }) => lines > 200)).toEqual([])
  })

  test('lie in folders that ARCHITECTURE.md names', () => {
    const table = readFileSync(`${root}ARCHITECTURE.md`, 'utf8')
    const folders = new Set(sources.map(({ file }) => /^(?:server\/[\w-]+|client|examples)\//.exec(file)?.[0]))
    expect([...folders].filter(folder => folder && !table.includes(`\`${folder}\``))).toEqual([])
  })
})

describe('the scanner', () => {
  const scan = (text: string) =>
    scanImports({ file: 'server/capture/a.ts', text }).map(({ target, kind }) => [target, kind])

  test('sees imports in all their forms', () => {
    const text = [
      "import { a } from './a.ts'",
      'import {',
      '  type B,',
      "} from '../stream/b.ts'",
      "import type { C } from 'ws'",
      "import 'node:http'",
      "export * from './d.ts'",
      "export type { E } from './e.ts'",
      "const f = await import('./f.ts')",
      "type G = import('./g.ts').G",
    ].join('\n')
    expect(scan(text)).toEqual([
      ['server/capture/a.ts', 'static'],
      ['server/stream/b.ts', 'static'],
      ['ws', 'type'],
      ['node:http', 'static'],
      ['server/capture/d.ts', 'static'],
      ['server/capture/e.ts', 'type'],
      ['server/capture/f.ts', 'dynamic'],
      ['server/capture/g.ts', 'type'],
    ])
  })

  test('sees none in comments and exports of its own', () => {
    expect(scan(" * import { x } from './x.ts'\n// import('./y.ts')\nexport const from = 'z'\n")).toEqual([])
  })

  test('names what is forbidden, a cycle and what is loaded', () => {
    const of = (file: string, text: string) => scanImports({ file, text })
    const [back] = of('server/protocol/a.ts', "import type { B } from '../capture/b.ts'")
    const [ahead] = of('server/capture/b.ts', "import { a } from '../protocol/a.ts'")
    const [round] = of('server/protocol/a.ts', "import { b } from '../capture/b.ts'")
    expect([back, ahead].map(found => found && isAllowed(found))).toEqual([false, true])
    expect(findCycle([ahead, back].filter(found => found !== undefined))).toBeNull()
    expect(findCycle([ahead, round].filter(found => found !== undefined))).toEqual([
      'server/capture/b.ts',
      'server/protocol/a.ts',
      'server/capture/b.ts',
    ])
    expect([
      ...loadedWith(
        'server/capture/b.ts',
        [ahead].filter(found => found !== undefined),
      ),
    ]).toHaveLength(2)
  })
})
