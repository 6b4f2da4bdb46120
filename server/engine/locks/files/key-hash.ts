import { hash } from 'node:crypto'

/** What stands for a session's id in file names, offsets and records, from which nobody gets the id. */
export interface KeyHash {
  /** 48 bits. */
  readonly number: number
  /** 16 other bits. */
  readonly slot: number
}

export function hashKey(key: string): KeyHash {
  const digest = hash('sha256', key, 'buffer')
  return { number: digest.readUIntBE(0, 6), slot: digest.readUInt16BE(6) }
}

/** The first bits of a hash, up to 24, as hexadecimal digits: where files must be few, sessions share them. */
export const shortHash = ({ number }: KeyHash, bits: number): string =>
  Math.floor(number / 2 ** (48 - bits))
    .toString(16)
    .padStart(Math.ceil(bits / 4), '0')
