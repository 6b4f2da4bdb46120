import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

test('the judge takes 6 kB at most where it is bundled, without the public suffix list', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from './server/cookies/judge-alone.ts'; export * from './server/cookies/will-send.ts'",
      resolveDir: process.cwd(),
    },
    ...({ bundle: true, minify: true, write: false, format: 'esm', target: 'es2022' } as const),
  })
  const bytes = brotliCompressSync(outputFiles[0]?.contents ?? '').length
  console.log(`the judge, and whether a cookie is sent: ${bytes} bytes, brotli`)
  expect(bytes).toBeGreaterThan(1000)
  expect(bytes).toBeLessThanOrEqual(6000)
})
