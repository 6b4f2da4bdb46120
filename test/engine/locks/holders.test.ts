import { mkdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RECORD_BYTES, readRecord, writeRecord } from '../../../server/engine/locks/files/holder-record.ts'
import { createHolders } from '../../../server/engine/locks/files/holders.ts'
import { hashKey } from '../../../server/engine/locks/files/key-hash.ts'
import { createLockFolder } from '../../../server/engine/locks/files/lock-folder.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { tempFolder } from './support.ts'

const key = hashKey('a')
const holder = { pid: process.pid, method: 'POST', path: '/cart', since: 1_700_000_000_123 }

function open() {
  const folder = createLockFolder(tempFolder())
  folder.make()
  return { holders: createHolders(folder), file: folder.join('holders'), folder }
}

describe('the record of a holder', () => {
  test('comes back as it was written, for its own session only', () => {
    const { holders } = open()
    expect(holders.read(key)).toBeNull()
    holders.write(key, holder)
    expect(holders.read(key)).toEqual(holder)
    expect(holders.read({ ...key, number: key.number + 1 })).toBeNull()
    expect(holders.read(hashKey('b'))).toBeNull()
    holders.close()
  })

  test('is cut where a path is long, between characters', () => {
    const { holders } = open()
    holders.write(key, { ...holder, method: 'M'.repeat(300), path: `/${'ü€😀'.repeat(100)}` })
    const read = holders.read(key)
    expect(read?.method).toBe('M'.repeat(24))
    expect(`/${'ü€😀'.repeat(100)}`.startsWith(read?.path ?? 'none')).toBe(true)
    expect(read?.path.length).toBeGreaterThan(80)
    holders.close()
  })

  test('that is torn, or is nothing of the kind, gives nobody', () => {
    const seed = seedOfRun()
    const random = createRandom(seed)
    const whole = Buffer.alloc(RECORD_BYTES)
    writeRecord(whole, key, holder)
    expect(readRecord(whole, key)).toEqual(holder)
    const length = 24 + 'POST/cart'.length
    for (let i = 0; i < 2000; i++) {
      const torn = Buffer.from(whole)
      const byte = random.int(length)
      torn[byte] = (torn[byte] ?? 0) ^ (1 + random.int(255))
      expect(readRecord(torn, key), `seed ${seed}, byte ${byte}`).toBeNull()
      const noise = Buffer.from(whole.map(() => random.int(256)))
      expect(readRecord(noise, key), `seed ${seed}`).toBeNull()
    }
  })

  test('of which only the beginning is there gives nobody', () => {
    const { holders, file } = open()
    holders.write(key, holder)
    truncateSync(file, key.slot * RECORD_BYTES + 100)
    expect(holders.read(key)).toBeNull()
    holders.close()
  })

  test('of a process that is gone gives nobody', () => {
    const { holders } = open()
    holders.write(key, { ...holder, pid: 2 ** 31 - 2 })
    expect(holders.read(key)).toBeNull()
    holders.close()
  })

  test('has nothing in it that could forge a line of a log', () => {
    const { holders } = open()
    holders.write(key, { ...holder, path: '/a\r\n[error] \u001b[31m\u202e' })
    expect(holders.read(key)?.path).toBe('/a??[error] ?[31m?')
    holders.close()
  })

  test('that cannot be written or read stops nobody', () => {
    const folder = createLockFolder(join(tempFolder(), 'none'))
    const holders = createHolders(folder)
    holders.write(key, holder)
    expect(holders.read(key)).toBeNull()
    mkdirSync(folder.join('holders'), { recursive: true })
    holders.write(key, holder)
    expect(holders.read(key)).toBeNull()
    rmSync(folder.join('holders'), { recursive: true })
    holders.write(key, holder)
    expect(holders.read(key)).toEqual(holder)
    holders.close()
  })
})
