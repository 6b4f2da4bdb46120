import { build } from 'esbuild'

/** The panel's script, from the sources as they are now. To be run in the project's folder. */
export async function bundlePanel(): Promise<string> {
  const { outputFiles } = await build({
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
