import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pack, unpack } from '../../../server/engine/storages/cookie/pack.ts'

const withLength = (length: number, deflated: Buffer) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return Buffer.concat([bytes, deflated])
}

test('what is packed comes back, at each level and length', () => {
  for (const length of [20, 100, 511, 512, 513, 4096, 33_000, 70_000, 1_048_576]) {
    for (const level of [1, 6, 9]) {
      const bytes = Buffer.from('the same again, '.repeat(length).slice(0, length))
      const packed = pack(bytes, level)
      if (packed !== null) expect(unpack(packed).equals(bytes)).toBe(true)
      expect(packed === null).toBe(length === 20)
    }
  }
})

test('what would unpack to more than it says, or to more than a megabyte, is not unpacked', () => {
  const bomb = deflateRawSync(Buffer.alloc(16 * 1024 * 1024))
  expect(bomb.length).toBeLessThan(20_000)
  for (const length of [0, 1, 1000, 1_048_576, 1_048_577, 16 * 1024 * 1024, 2 ** 32 - 1]) {
    expect(() => unpack(withLength(length, bomb)), `${length}`).toThrow()
  }
  // Told by zlib when it has so many bytes, and not afterwards.
  expect(() => unpack(withLength(1000, bomb))).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }))
  const small = deflateRawSync(Buffer.alloc(1000))
  expect(unpack(withLength(1000, small))).toHaveLength(1000)
  for (const length of [999, 1001]) expect(() => unpack(withLength(length, small))).toThrow()
  expect(() => unpack(Buffer.alloc(3))).toThrow()
})
