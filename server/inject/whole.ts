import { codecFor } from './coding.ts'
import { createInserter } from './inserter.ts'
import type { Plan } from './plan.ts'

/** Compressed bodies above this, in bytes, do not hold up the event loop: they go through streams. */
const MAX_COMPRESSED = 1 << 20
const MAX_PLAIN = 4 << 20

function decodeWhole(plan: Plan, bytes: Buffer): { plain: Buffer; encode(plain: Buffer): Buffer } | null | undefined {
  if (plan.coding === 'identity') return { plain: bytes, encode: plain => plain }
  if (bytes.length > MAX_COMPRESSED) return undefined
  const codec = codecFor(plan.coding, bytes[0] ?? 0)
  try {
    return { plain: codec.decode(bytes, MAX_PLAIN), encode: codec.encode }
  } catch (error) {
    // Anything else is the app's own broken data, which is not ours to mend.
    return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? undefined : null
  }
}

/**
 * A complete body → the same with the tag, compressed as before. null where it stays as it is; undefined where it is
 * too large to be decompressed in one go.
 */
export function insertWhole(plan: Plan, bytes: Buffer): Buffer | null | undefined {
  const decoded = decodeWhole(plan, bytes)
  if (decoded === null || decoded === undefined) return decoded
  const inserter = createInserter(plan)
  const page = inserter.push(decoded.plain)
  if (!inserter.found()) return null
  return plan.tag === null ? null : decoded.encode(page)
}
