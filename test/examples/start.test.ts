import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startShop } from '../browser/harness/shop.ts'

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

/** A project of the same shape, whose build writes the three outputs and whose shop says that it runs. */
let project = ''
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(project, path)), { recursive: true })
  writeFileSync(join(project, path), text)
}
const build = `
import { mkdirSync, writeFileSync } from 'node:fs'
for (const folder of ['dist/server', 'dist/client']) mkdirSync(folder, { recursive: true })
for (const path of ['dist/server/index.js', 'dist/client/overlay.js', 'dist/client/index.js']) writeFileSync(path, '')
`

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'sessionscope-start-'))
  for (const path of ['server/index.ts', 'client/index.ts', 'package-lock.json']) write(path, '')
  for (const path of ['tsconfig.json', 'tsconfig.base.json', 'node_modules/esbuild/package.json']) write(path, '{}')
  write('scripts/build.mjs', build)
  write('package.json', '{ "type": "module" }')
  write('examples/shop/server.js', "console.log('the shop runs')")
  cpSync(script, join(project, 'scripts/start.mjs'))
})
afterEach(() => rmSync(project, { recursive: true }))

const start = () => spawnSync(process.execPath, ['scripts/start.mjs'], { cwd: project, encoding: 'utf8' })

test('builds when dist/ is missing, and not again when nothing changed', () => {
  expect(start().stdout).toBe('[sessionscope] building, once\nthe shop runs\n')
  expect(start().stdout).toBe('the shop runs\n')
})

test('builds again when a source is newer than dist/', () => {
  start()
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(project, 'server/index.ts'), later, later)
  expect(start().stdout).toContain('building')
})

test('says so and stops when the build fails', () => {
  write('scripts/build.mjs', 'process.exit(3)')
  expect(start()).toMatchObject({ status: 3, stdout: '[sessionscope] building, once\n' })
})

test('names the cure when the dependencies are not installed', () => {
  rmSync(join(project, 'node_modules'), { recursive: true })
  expect(start()).toMatchObject({ status: 1, stderr: expect.stringContaining('Run `npm ci` first') })
})

test('runs the real shop, with the tool in it, until it is told to stop', async () => {
  const shop = await startShop({ program: script })
  const { status } = await fetch(`${shop.url}/__sessionscope/`)
  await shop.close()
  expect(status).toBe(200)
  expect(shop.output()).toMatch(/\[sessionscope\] http:\/\/localhost:\d+\/__sessionscope\//)
})
