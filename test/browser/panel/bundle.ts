import { type BuildOptions, build } from 'esbuild'
import { partOptions, parts } from '../../../scripts/part-bundle.mjs'

const options: BuildOptions = {
  bundle: true,
  write: false,
  minify: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.css': 'text' },
}

async function bundle(more: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...options, ...more })
  return outputFiles?.[0]?.text ?? ''
}

/** The panel's script, from the sources as they are now. To be run in the project's folder. */
export const bundlePanel = (): Promise<string> => bundle({ entryPoints: ['client/overlay.ts'], format: 'iife' })

/** The scripts of the views that are loaded later, by their paths below the tool's. */
export const bundleParts = async (): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(parts).map(async ([name, entry]) => [
        `/${name}.js`,
        await bundle({ ...partOptions, entryPoints: [entry] }),
      ]),
    ),
  )
