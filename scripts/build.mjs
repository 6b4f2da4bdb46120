// Builds dist/: the server with tsc, the panel's bundles with esbuild. `--clean` starts from an empty folder.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import { partOptions, parts } from './part-bundle.mjs'

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
// With white space, so that the comments stay by which bundlers leave the views' scripts to the browser.
await build({
  ...panel,
  minify: false,
  minifySyntax: true,
  minifyIdentifiers: true,
  entryPoints: ['client/index.ts'],
  format: 'esm',
  outfile: 'dist/client/index.js',
})
for (const [name, entry] of Object.entries(parts)) {
  await build({
    ...panel,
    ...partOptions,
    plugins: [...panel.plugins, ...partOptions.plugins],
    entryPoints: [entry],
    outfile: `dist/client/${name}.js`,
  })
}
