import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The panel's script, from the sources, as the package's build makes it. */
export async function bundlePanel(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('../../..', import.meta.url)),
    entryPoints: ['client/overlay.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'text' },
  })
  return outputFiles[0]?.text ?? ''
}
