import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
const { express, 'express-session': expressSession } = manifest.devDependencies

/** Starts an app with the installed package, asks it three things, prints what it heard, and ends. */
const app = `
const app = express()
app.use(sessionscope(session({ secret: 'test', resave: false, saveUninitialized: false }), { print: false }))
app.get('/', (req, res) => {
  req.session.views = 1
  res.send('<!doctype html><html><body>Hello</body></html>')
})
const server = app.listen(0, '127.0.0.1', async () => {
  const base = 'http://127.0.0.1:' + server.address().port
  const ask = async path => (await fetch(base + path)).text()
  const page = await ask('/')
  const overlay = await ask('/__sessionscope/overlay.js')
  let exchanges
  // The verdict is found after the response, off its path.
  do exchanges = JSON.parse(await ask('/__sessionscope/api/exchanges')).exchanges
  while (exchanges.every(({ session }) => !session?.verdict))
  console.log(JSON.stringify({ page, overlay: overlay.length, exchanges }))
  process.exit()
})
`

const programs = {
  'esm.mjs': `
import express from 'express'
import session from 'express-session'
import { sessionscope } from 'sessionscope'
${app}`,
  'cjs.cjs': `
const express = require('express')
const session = require('express-session')
const { sessionscope } = require('sessionscope')
${app}`,
}

/** The engine by itself: two parallel requests of one user, and both their increments. */
const engine = `
import express from 'express'
import { connect } from 'sessionscope/session'
const app = express()
app.use(connect())
app.get('/', async (req, res) => {
  const { views = 0 } = req.session
  await new Promise(setImmediate)
  req.session.views = views + 1
  res.json(req.session)
})
const server = app.listen(0, '127.0.0.1', async () => {
  const ask = headers => fetch('http://127.0.0.1:' + server.address().port, { headers })
  const cookie = (await ask({})).headers.getSetCookie()[0].split(';')[0]
  const answers = await Promise.all([ask({ cookie }), ask({ cookie })])
  console.log(JSON.stringify((await Promise.all(answers.map(each => each.json()))).map(({ views }) => views).sort()))
  process.exit()
})
`

const consumer = `
import { sessionscope, type Options } from 'sessionscope'
import { mount } from 'sessionscope/client'
import { type ConnectOptions, connect, registerClass, SessionError, sweep } from 'sessionscope/session'
import { type Exchange, PROTOCOL_VERSION, type Verdict, verdicts } from 'sessionscope/protocol'

const options: Options = { path: '/tool', history: { exchanges: 100 } }
const middleware = (_req: object, _res: object, next: () => void) => next()
export const wrapped: typeof middleware = sessionscope(middleware, options)
export const verdict = (exchange: Exchange): Verdict | null => exchange.session?.verdict ?? null
export const unmount: () => void = mount()
export const facts: readonly [number, readonly Verdict[]] = [PROTOCOL_VERSION, verdicts]
const sessions: ConnectOptions = { folder: 'sessions', idle: '30m', lock: 'write' }
export const locked = sessionscope(connect(sessions))
export const swept: Promise<{ readonly removed: number }> = sweep({ idle: '1h' })
export const codes = (error: unknown): string | null => (error instanceof SessionError ? error.code : null)
registerClass(class Cart {})
// @ts-expect-error an unknown option is an error, so the types are really there
sessionscope(middleware, { nonsense: true })
`

let folder = ''
let packed: string[] = []
let unpackedSize = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-package-'))
  // Without scripts: `npm test` has built, and a build from here would empty dist/ under the other tests.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [{ filename, files, unpackedSize: size }] = JSON.parse((await run('npm', pack, { cwd: root })).stdout)
  unpackedSize = size
  packed = files.map(({ path }: { path: string }) => path)
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true }')
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(project, name), text)
  writeFileSync(join(project, 'consumer.mts'), consumer)
  writeFileSync(join(project, 'engine.mjs'), engine)
  const packages = [join(folder, filename), `express@${express}`, `express-session@${expressSession}`]
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', ...packages, ...options], { cwd: project, env: environment() })
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As a developer's shell has it: vitest sets NODE_ENV, which would switch the tool off. */
function environment() {
  const { NODE_ENV: _, ...env } = process.env
  return env
}

const inProject = (program: string, ...args: string[]) =>
  run(process.execPath, [program, ...args], { cwd: join(folder, 'project'), env: environment(), timeout: 30_000 })

describe('the package', () => {
  test('contains what it needs and nothing else', () => {
    const allowed = /^(?:package\.json|docs\/.+\.md|README\.md|CHANGELOG\.md|LICENSE|dist\/.+\.(?:js|d\.ts))$/
    expect(packed.filter(path => !allowed.test(path))).toEqual([])
    expect(packed).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/client/overlay.js']))
  })

  test('is small: no source maps, no pictures, no types that nobody can import', () => {
    expect(packed.filter(path => /\.(?:map|png)$|^dist\/client\/(?!index\.d\.ts).*\.d\.ts$/.test(path))).toEqual([])
    expect(unpackedSize).toBeLessThan(3_000_000)
  })

  test('has every file that its exports name', () => {
    const targets = Object.values(manifest.exports).flatMap(entry =>
      typeof entry === 'string' ? entry : Object.values(entry),
    )
    const installed = join(folder, 'project/node_modules/sessionscope')
    expect(targets.filter(target => !existsSync(join(installed, target)))).toEqual([])
  })

  test('runs the engine in an empty project, with its locks, and sweeps from the command line', async () => {
    expect((await inProject('engine.mjs')).stdout).toBe('[2,3]\n')
    const bin = join(folder, 'project/node_modules/.bin/sessionscope')
    const { stdout } = await run(bin, ['sweep', '--once', '--expire', '0', '-v'], { cwd: join(folder, 'project') })
    expect(stdout).toContain('1')
    expect(existsSync(join(folder, 'project/sessions'))).toBe(true)
  })

  test.each(Object.keys(programs))('runs in an empty project: %s', async program => {
    const { stdout, stderr } = await inProject(program)
    const { page, overlay, exchanges } = JSON.parse(stdout)
    expect(stderr).toBe('')
    expect(page).toContain('/__sessionscope/overlay.js')
    expect(overlay).toBeGreaterThan(10_000)
    expect(exchanges).toMatchObject([
      { request: { method: 'GET', url: '/' }, response: { status: 200 }, session: { verdict: 'new' } },
    ])
  })

  test('gives its types to a strict TypeScript project', async () => {
    const flags = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node']
    const roots = ['--typeRoots', join(root, 'node_modules/@types')]
    const result = await inProject(tsc, ...flags, ...roots, 'consumer.mts').catch(({ stdout }) => ({ stdout }))
    expect(result.stdout).toBe('')
  })
})
