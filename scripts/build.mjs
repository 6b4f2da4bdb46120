// Builds dist/: the server with tsc, the panel's two bundles with esbuild. `--clean` starts from an empty folder.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
if (process.argv.includes('--clean')) rmSync(`${root}dist`, { recursive: true, force: true })

const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')
execFileSync(process.execPath, [tsc, '-b'], { cwd: root, stdio: 'inherit' })

/** The panel's styles are text in its script, as small as style sheets can be. */
const styles = {
  name: 'styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), {
        loader: 'css',
        minify: true,
        target: panel.target,
      })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

const panel = {
  absWorkingDir: root,
  bundle: true,
  target: ['chrome111', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [styles],
  charset: 'utf8',
  legalComments: 'none',
  minify: true,
}
await build({ ...panel, entryPoints: ['client/overlay.ts'], format: 'iife', outfile: 'dist/client/overlay.js' })
await build({ ...panel, entryPoints: ['client/index.ts'], format: 'esm', outfile: 'dist/client/index.js' })
