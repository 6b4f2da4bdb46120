import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import express from 'express'
import session from 'express-session'
import { expect, test } from 'vitest'
import { sessionscope } from '../../server/index.ts'
import { listen } from '../support/app.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(`${root}docs/api.md`, 'utf8')
const blocks = Array.from(page.matchAll(/```js\n(.*?)```/gs), found => found[1] ?? '')
/** Those for the browser are run in one: test/browser/panel/mount.test.ts. */
const programs = blocks.filter(text => !text.includes('sessionscope/client'))

/** A program of the page, with the sources in the place of the package. */
async function bundle(contents: string): Promise<string> {
  const alias = Object.fromEntries(
    ['cookies', 'protocol', 'session'].map(name => [`sessionscope/${name}`, `${root}server/${name}.ts`]),
  )
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    ...({ bundle: true, format: 'esm', platform: 'node', target: 'node20', write: false } as const),
    alias: { ...alias, sessionscope: `${root}server/index.ts` },
    external: ['ws', 'tldts', 'superjson', 'express-session', './shared-tool.ts', './shared-tool.js'],
  })
  return outputFiles[0]?.text ?? ''
}

/** What it writes, line by line. Meanwhile `meet` is called until it has ended. */
async function run(program: string, meet: () => Promise<unknown>): Promise<string[]> {
  const { NODE_ENV: _, ...env } = process.env
  const child = spawn(process.execPath, ['--input-type=module'], { cwd: root, env: { ...env, NODE_ENV: 'production' } })
  let out = ''
  child.stdout.on('data', data => {
    out += data
  })
  child.stderr.pipe(process.stderr)
  child.stdin.end(program)
  const ended = once(child, 'close')
  while (child.exitCode === null && child.signalCode === null) await Promise.race([ended, meet()])
  await ended
  return out.split('\n').filter(line => line !== '')
}

test.each(programs.map((text, at) => [at, text] as const))(
  'program %i of docs/api.md writes what it says',
  async (_, text) => {
    const app = express()
    app.use(
      sessionscope(session({ secret: 'test', resave: false, saveUninitialized: false }), {
        enabled: true,
        print: false,
      }),
    )
    app.get('/cart', (req, res) => {
      Object.assign(req.session, { items: 2 })
      res.json(null)
    })
    const origin = await listen(app)
    const says = Array.from(text.matchAll(/^ *console\.log\(.*\) \/\/ (.*)$/gm), found => found[1])
    expect(says).not.toEqual([])
    const meet = text.includes('localhost:3000') ? () => fetch(`${origin}/cart`) : () => new Promise(() => {})
    expect(await run(await bundle(text.replace('http://localhost:3000', origin)), meet)).toEqual(says)
  },
)
