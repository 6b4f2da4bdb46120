import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../files/support.ts'

const run = promisify(execFile)
const script = fileURLToPath(new URL('process/many.mjs', import.meta.url))
const MB = 1024 * 1024

test('20,000 sessions, and 50 of 4 MB among them, are copied in a heap of 64 MB', { timeout: 240_000 }, async () => {
  const folder = temporaryFolder()
  const { stdout } = await run(process.execPath, [
    '--expose-gc',
    '--max-old-space-size=64',
    script,
    folder,
    '20000',
    '50',
  ])
  const { ms = 1, before = 0, peak = 0, ...report } = JSON.parse(stdout) as Record<string, number>
  const more = (peak - before) / MB
  console.log(
    `20,050 sessions in ${ms} ms, ${Math.round((20_050 / ms) * 1000)} a second, ${Math.round(more)} MB more at most`,
  )
  expect(report).toMatchObject({ seen: 20_050, copied: 20_050, failed: 0, complete: true })
  // All of them together are 210 MB.
  expect(more).toBeLessThan(150)
})
