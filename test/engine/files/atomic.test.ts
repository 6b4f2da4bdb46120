import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { idOfTemporary } from '../../../server/engine/storages/files/paths.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { openFiles, runScript, startScript } from './support.ts'

test('readers in other processes always see a whole record, each at least as new as the last', {
  timeout: 60_000,
}, async () => {
  const { folder } = openFiles()
  const id = newId()
  const writer = await startScript('writer.mjs', [folder, id])
  const readers = await Promise.all([1, 2].map(() => runScript('reader.mjs', [folder, id, '300'])))
  await writer.kill()
  for (const { loads, torn } of readers) {
    console.log(`${loads} loads while another process saved`)
    expect(torn).toEqual([])
    expect(loads).toBeGreaterThanOrEqual(300)
  }
})

test('a process that is killed in the middle of saves leaves the old record or the new one', {
  timeout: 60_000,
}, async () => {
  const seed = seedOfRun()
  console.log(`seed ${seed}`)
  const random = createRandom(seed)
  const { folder, storage, reports, pathOf } = openFiles()
  const id = newId()
  let last = 0
  for (let round = 0; round < 20; round++) {
    const writer = await startScript('writer.mjs', [folder, id])
    await sleep(random.next() * 30)
    await writer.kill()
    const found = await storage.load(id)
    const { n, fill } = JSON.parse(found?.data ?? '{}')
    expect(n).toBe(found?.created)
    expect(n).toBeGreaterThan(last)
    expect(fill).toBe(String(n % 10).repeat(n % 3 === 0 ? 200_000 : 1000))
    last = n
  }
  expect(reports).toEqual([])
  const leftOver = readdirSync(dirname(pathOf(id))).filter(name => name !== id)
  console.log(`${last} saves, ${leftOver.length} left over of 20 kills`)
  expect(leftOver.length).toBeLessThanOrEqual(20)
  expect(leftOver.every(name => idOfTemporary(name) === id)).toBe(true)
})
