// Builds dist/: the server with tsc, the panel's two bundles with esbuild. `--clean` starts from an empty folder.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
if (process.argv.includes('--clean')) rmSync(`${root}dist`, { recursive: true, force: true })

const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')
execFileSync(process.execPath, [tsc, '-b'], { cwd: root, stdio: 'inherit' })

const panel = {
  absWorkingDir: root,
  bundle: true,
  target: ['chrome111', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.css': 'text' },
  legalComments: 'none',
  minify: true,
}
await build({ ...panel, entryPoints: ['client/overlay.ts'], format: 'iife', outfile: 'dist/client/overlay.js' })
await build({ ...panel, entryPoints: ['client/index.ts'], format: 'esm', outfile: 'dist/client/index.js' })
