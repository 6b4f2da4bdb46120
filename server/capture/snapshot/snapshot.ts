import type { Packed } from '../../protocol/value.ts'
import type { Redactor } from '../redaction/redaction.ts'
import { SNAPSHOT_BOUNDS, type SnapshotBounds } from './bounds.ts'
import type { TakeOptions } from './take-options.ts'
import { writeValue } from './text.ts'
import { createWalk, visit } from './walk.ts'

export interface Snapshotter {
  /**
   * The JSON text of a value as `protocol/value.ts` describes it: bounded, redacted, in the order of the keys.
   * It runs no code of the app and never throws. The root's own class is left out, for it is the session library's.
   */
  take(value: unknown, options?: TakeOptions): Packed
}

export interface SnapshotterOptions {
  readonly redactor: Redactor
  readonly bounds?: Partial<SnapshotBounds>
  /** Is told of a failure of the snapshotter's own. */
  readonly onError?: (error: unknown) => void
}

/** Of what could not be kept at all. */
const FAILED: Packed = '{"$type":"opaque","name":"unreadable"}'

/** Escapes make a text up to six times as long as was reckoned. */
const ESCAPED = 6

/** Creates the one that turns live values into text. */
export function createSnapshotter({ redactor, bounds: given, onError }: SnapshotterOptions): Snapshotter {
  const bounds: SnapshotBounds = { ...SNAPSHOT_BOUNDS, ...given }
  const takeWithin = (value: unknown, options: TakeOptions | undefined, within: SnapshotBounds) =>
    writeValue(visit(createWalk(within, redactor, options), value))
  return {
    take(value, options) {
      try {
        const text = takeWithin(value, options, bounds)
        if (text.length <= bounds.text * 1.5) return text
        return takeWithin(value, options, { ...bounds, text: bounds.text / ESCAPED })
      } catch (error) {
        onError?.(error)
        return FAILED
      }
    },
  }
}
