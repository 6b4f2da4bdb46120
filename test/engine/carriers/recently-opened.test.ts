import { expect, test } from 'vitest'
import { openRecent } from '../../../server/engine/carriers/recently-opened.ts'
import type { CookieSeal, Opened } from '../../../server/engine/storages/cookie/seal.ts'

/** Opens everything, as a session of so many characters, and counts. */
function countingSeal(characters: number, expires = Number.POSITIVE_INFINITY) {
  let opened = 0
  const record = { data: 'x'.repeat(characters), flash: null, created: 0, client: null, cookie: null }
  const seal: CookieSeal = {
    seal: () => [],
    open(): Opened {
      opened++
      const content = { id: 'a', record, touched: 0, expires, generation: null }
      return { state: 'open', content, bytes: 1, cookies: ['a'], current: true }
    },
  }
  return { seal, count: () => opened }
}

const headers = Array.from(
  { length: 100 },
  (_, index) => `first=1; a=AVV5o00BAACE${String(index).padStart(16, '0')}; last=1`,
)

function openTwice(characters: number, expires?: number): number {
  const { seal, count } = countingSeal(characters, expires)
  const open = openRecent(seal, 'a')
  for (const header of [...headers, ...headers]) open(header)
  return count() - headers.length
}

test('what was opened of late is not opened again', () => {
  expect(openTwice(1000)).toBe(0)
})

test('what is large when it is open takes the place of others, however short its cookie', () => {
  expect(openTwice(500_000)).toBe(headers.length)
})

test('what is over is opened anew', () => {
  expect(openTwice(10, Date.now() - 1)).toBe(headers.length)
})

test('a header that differs anywhere is another one', () => {
  const { seal, count } = countingSeal(10)
  const open = openRecent(seal, 'a')
  const [header = ''] = headers
  for (const each of [header, `${header}; more=1`, header.replace('first=1', 'first=2'), header]) open(each)
  expect(count()).toBe(4)
})
