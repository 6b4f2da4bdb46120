import { describe, expect, test } from 'vitest'
import { hashKey, shortHash } from '../../../server/engine/locks/files/key-hash.ts'
import { createLockFolder, type LockFolder } from '../../../server/engine/locks/files/lock-folder.ts'
import type { Places } from '../../../server/engine/locks/files/places.ts'
import { createRanges } from '../../../server/engine/locks/files/ranges.ts'
import { createTokens } from '../../../server/engine/locks/files/tokens.ts'
import { createWholeFiles } from '../../../server/engine/locks/files/whole-files.ts'
import { openFiles, tempFolder } from './support.ts'

const kinds: readonly (readonly [string, (folder: LockFolder) => Places])[] = [
  ['ranges', createRanges],
  ['files', createWholeFiles],
  ['tokens', folder => createTokens(folder)],
]

describe.each(kinds)('places by %s', (_name, create) => {
  const open = () => create(createLockFolder(tempFolder()))
  const key = hashKey('a')

  test('are taken once, by whoever opened them first, and by two sessions that fall on one', () => {
    const places = open()
    const taken = places.tryTake(key, 'lock')
    expect(taken).not.toBeNull()
    expect(places.tryTake(key, 'lock')).toBeNull()
    // Nor does a vain attempt, or asking, take it from whoever has it.
    expect(places.isTaken(key, 'lock')).toBe(true)
    expect(taken?.lost).toBe(false)
    taken?.give()
    expect(places.isTaken(key, 'lock')).toBe(false)
    const again = places.tryTake(key, 'lock')
    taken?.give()
    expect(places.isTaken(key, 'lock')).toBe(true)
    again?.give()
    places.close()
  })

  test('are two for each session', () => {
    const places = open()
    const [lock, turnstile] = [places.tryTake(key, 'lock'), places.tryTake(key, 'turnstile')]
    expect([lock === null, turnstile === null]).toEqual([false, false])
    turnstile?.give()
    expect(places.isTaken(key, 'lock')).toBe(true)
    expect(places.isTaken(key, 'turnstile')).toBe(false)
    lock?.give()
    places.close()
  })

  test('are given back after closing too, and leave no file open', () => {
    const before = openFiles()
    const places = open()
    const taken = places.tryTake(key, 'lock')
    places.close()
    taken?.give()
    taken?.give()
    expect(openFiles()).toBe(before)
  })
})

describe('the hash of an id', () => {
  test('is the same in every process, and cut from the front', () => {
    // The first bytes of SHA-256 of `abc`, FIPS 180-4: ba7816bf 8f01cfea.
    expect(hashKey('abc')).toEqual({ number: 0xba7816bf8f01, slot: 0xcfea })
    expect(shortHash(hashKey('abc'), 20)).toBe('ba781')
    expect(shortHash(hashKey('abc'), 14)).toBe('2e9e')
  })
})
