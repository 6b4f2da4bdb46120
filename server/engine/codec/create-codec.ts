import { SessionError } from '../errors.ts'
import type { Codec } from './codec.ts'
import { differencesOf, isSame } from './compare.ts'
import { createLossWarner, notStorable } from './losses.ts'
import { lowerSession } from './lower.ts'
import { readSession } from './reader.ts'
import { rewriteText } from './rewrite.ts'
import { unregisteredIn } from './unregistered.ts'

export interface CodecOptions {
  /** What happens when a session holds what cannot be kept: it is refused, or stored without it, with a warning. */
  readonly onLoss: 'error' | 'warn'
  /** Gets the warnings; `process.emitWarning` unless given. */
  readonly warn?: (message: string) => void
}

/** V8 has an end to a string's length, and JSON.stringify throws a RangeError there. */
function stringify(document: unknown): string {
  try {
    return JSON.stringify(document)
  } catch (cause) {
    const message = 'The session is too large to be stored as one text. Store less in it, and large things elsewhere.'
    throw new SessionError('ERR_SESSION_NOT_STORABLE', message, { cause })
  }
}

/**
 * Sessions as text in superjson's format: what `new SuperJSON().stringify(data)` gives where superjson keeps the value
 * (but that equal bigints and NaNs are no shared objects), and what it reads.
 *
 * superjson itself is not used, for it loses what a session may hold: reading, it drops items of a Set that stand
 * elsewhere too, and cycles through Errors and instances; writing, it makes an invalid Date and an empty place null, and a
 * Buffer something that it cannot read. It also takes four times as long to write. Tests hold both directions to it.
 */
export function createCodec({ onLoss, warn = message => process.emitWarning(message) }: CodecOptions): Codec {
  const isLenient = onLoss === 'warn'
  const warnOf = createLossWarner(warn)
  return {
    encode(data) {
      const { json, meta, losses } = lowerSession(data, isLenient)
      if (losses.count > 0) {
        if (!isLenient) throw notStorable(losses)
        warnOf(losses)
      }
      return stringify(meta === undefined ? { json } : { json, meta })
    },
    rewrite: rewriteText,
    decode: (text, into) => readSession(text, into),
    same: isSame,
    differences: differencesOf,
    unregistered: unregisteredIn,
  }
}
