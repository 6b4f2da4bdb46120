import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findFirefox, hasFirefox } from './find-firefox.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-find-'))
  for (const name of ['firefox-esr', 'plain']) writeFileSync(join(folder, name), '#!/bin/sh\n')
  chmodSync(join(folder, 'firefox-esr'), 0o755)
  chmodSync(join(folder, 'plain'), 0o644)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('it is the one of the path, or the one that FIREFOX_PATH names', () => {
  const esr = join(folder, 'firefox-esr')
  expect(findFirefox({ PATH: ['/nowhere', folder].join(delimiter) })).toBe(esr)
  expect(findFirefox({ PATH: '', FIREFOX_PATH: esr })).toBe(esr)
  expect(hasFirefox({ PATH: folder, CI: 'true' })).toBe(true)
})

test('a FIREFOX_PATH that is no program is an error', () => {
  expect(() => findFirefox({ PATH: folder, FIREFOX_PATH: join(folder, 'plain') })).toThrow(/FIREFOX_PATH is ".*plain"/)
})

test('where there is none, the tests are left out; in CI that is an error', () => {
  expect(hasFirefox({ PATH: '/nowhere' })).toBe(false)
  expect(() => hasFirefox({ PATH: '/nowhere', CI: 'true' })).toThrow(/apt-get install firefox-esr/)
})
