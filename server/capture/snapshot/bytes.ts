import { types } from 'node:util'
import type { Value } from '../../protocol/value.ts'
import { sampleBytes } from './digest.ts'
import { intrinsicGetter, readWith } from './intrinsics.ts'
import { TAG_COST } from './primitives.ts'
import { spendDigest, type Walk } from './state.ts'

const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype)
const typedName = intrinsicGetter(typedArray, Symbol.toStringTag)

const parts = (prototype: object) => ({
  buffer: intrinsicGetter(prototype, 'buffer'),
  offset: intrinsicGetter(prototype, 'byteOffset'),
  length: intrinsicGetter(prototype, 'byteLength'),
})
const typedParts = parts(typedArray)
const dataParts = parts(DataView.prototype)

/** The bytes themselves, not a copy. */
const viewed = (value: object, { buffer, offset, length }: ReturnType<typeof parts>) =>
  Buffer.from(readWith(buffer, value) as ArrayBuffer, Number(readWith(offset, value)), Number(readWith(length, value)))

interface Bytes {
  readonly name: string
  readonly bytes: Buffer
}

function bytesOf(value: object): Bytes | null {
  if (types.isTypedArray(value)) {
    const isBuffer = Object.getPrototypeOf(value) === Buffer.prototype
    return { name: isBuffer ? 'Buffer' : String(readWith(typedName, value)), bytes: viewed(value, typedParts) }
  }
  if (types.isDataView(value)) return { name: 'DataView', bytes: viewed(value, dataParts) }
  if (!types.isAnyArrayBuffer(value)) return null
  return { name: types.isSharedArrayBuffer(value) ? 'SharedArrayBuffer' : 'ArrayBuffer', bytes: Buffer.from(value) }
}

/** As many first bytes are kept as make a hash or a key whole. */
const KEPT_BYTES = 64

/** Buffer, ArrayBuffer, DataView or a typed array → its tag; null for anything else. */
export function keepBytes(walk: Walk, value: object): Value | null {
  let found: Bytes | null
  try {
    found = bytesOf(value)
  } catch {
    // Transferred to another thread, its bytes are gone.
    return { $type: 'opaque', name: 'detached bytes' }
  }
  if (found === null) return null
  const { name, bytes } = found
  const hex = walk.hex ? bytes.toString('hex', 0, KEPT_BYTES) : ''
  walk.text -= hex.length + TAG_COST
  spendDigest(walk, bytes.length)
  return { $type: 'bytes', name, length: bytes.length, hex, digest: walk.secrets.fingerprint(sampleBytes(bytes)) }
}
