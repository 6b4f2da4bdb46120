import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findBrowser } from './find-browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-find-'))
afterAll(() => rmSync(folder, { recursive: true }))

function program(name: string, status: number): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\nexit ${status}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('findBrowser', () => {
  test('takes the browser that CHROME_PATH names', async () => {
    const path = program('my-chrome', 0)
    expect(await findBrowser({ env: { CHROME_PATH: path } })).toEqual({ path, env: {} })
  })

  test('fails where CHROME_PATH names nothing, rather than to take another one', async () => {
    await expect(findBrowser({ env: { CHROME_PATH: '/no/such/chrome' } })).rejects.toThrow(
      /^\[sessionscope\] CHROME_PATH is "\/no\/such\/chrome", and there is no program\. Install Chrome/,
    )
  })

  test('takes the first browser on the path that starts', async () => {
    program('google-chrome', 1)
    const path = program('chromium', 0)
    expect(await findBrowser({ env: { PATH: `/no/such/folder:${folder}` }, platform: 'linux' })).toEqual({
      path,
      env: {},
    })
  })

  test('fails with the cure where there is none and none may be fetched', async () => {
    const env = { PATH: '/no/such/folder', SESSIONSCOPE_NO_DOWNLOAD: '1' }
    await expect(findBrowser({ env, platform: 'linux' })).rejects.toThrow(/apt-get install chromium/)
  })
})
