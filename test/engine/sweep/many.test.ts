import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../files/support.ts'

const run = promisify(execFile)
const script = fileURLToPath(new URL('process/many.mjs', import.meta.url))
const MB = 1024 * 1024

test('100,000 sessions are swept in a heap of 24 MB', { timeout: 240_000 }, async () => {
  const folder = join(temporaryFolder(), 'sessions')
  const { stdout } = await run(process.execPath, ['--max-old-space-size=24', script, folder, '100000'])
  const { ms, rss, peak, said, ...report } = JSON.parse(stdout) as Record<string, number>
  const inMB = (bytes = 0) => `${Math.round(bytes / MB)} MB`
  console.log(`100,000 sessions in ${ms} ms, ${inMB(rss)} resident before it, ${inMB(peak)} at most`)
  expect(report).toMatchObject({ scanned: 100_000, removed: 50_000, kept: 50_000, failed: 0, complete: true })
  expect(said).toBeGreaterThan(5)
})
