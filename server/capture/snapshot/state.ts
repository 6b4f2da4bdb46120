import type { PathStep, Value } from '../../protocol/value.ts'
import { MAX_DEPTH, type SnapshotBounds } from './bounds.ts'
import { WHOLE } from './digest.ts'
import { writeValue } from './text.ts'

/** What a walk asks about secrets; a redactor is one. */
export interface Secrets {
  isSecret(key: string, path: readonly PathStep[]): boolean
  readonly readsPaths: boolean
  fingerprint(text: string): string
  isSecretName(name: string): boolean
  url(url: string): string
  text(text: string, longest?: number): string
}

/** One walk over a value. `nodes` and `text` are what is left to spend. */
export interface Walk {
  readonly bounds: SnapshotBounds
  readonly secrets: Secrets
  /** Keys of the root that are left out. */
  readonly omit: readonly string[]
  /** Of parameters of an address: what the address itself hides. null of anything else. */
  readonly hidden: readonly string[] | null
  /** Whether the first bytes of Buffers are kept. */
  readonly hex: boolean
  /** The path of the value at hand, and the objects on it from the root. */
  readonly steps: PathStep[]
  readonly above: object[]
  nodes: number
  text: number
  depth: number
  /** What is left to spend on digests of what was cut. */
  digested: number
  /** Within what was cut: only a digest will come of it. */
  beyond: boolean
  /** Within a secret: nothing is redacted, for only its fingerprint will come of it. */
  bare: boolean
  readonly visit: (walk: Walk, value: unknown) => Value
  readonly redact: (walk: Walk, value: unknown) => Value
}

export const isSpent = (walk: Walk) => walk.nodes <= 0 || walk.text <= 0

/** A digest of a long content costs as much as a member for every KiB that it reads. */
export function spendDigest(walk: Walk, length: number): void {
  walk.nodes -= Math.min(length, WHOLE) >> 10
}

/** One member of an object, a Map or an array. */
export function visitMember(walk: Walk, step: PathStep, key: string, value: unknown): Value {
  walk.nodes--
  walk.steps.push(step)
  const kept = !walk.bare && walk.secrets.isSecret(key, walk.steps) ? walk.redact(walk, value) : walk.visit(walk, value)
  walk.steps.pop()
  return kept
}

/** An item of an array or a Set: without rules by path there is nothing to ask. */
export function visitItem(walk: Walk, index: number, value: unknown): Value {
  if (walk.secrets.readsPaths) return visitMember(walk, index, String(index), value)
  walk.nodes--
  walk.steps.push(index)
  const kept = walk.visit(walk, value)
  walk.steps.pop()
  return kept
}

/** Runs on the budget of digests instead of the snapshot's own. */
export function walkBeyond<T>(walk: Walk, run: () => T): T {
  if (walk.beyond) return run()
  const { nodes, text, depth } = walk
  walk.beyond = true
  walk.nodes = walk.digested
  walk.text = walk.bounds.text * 4
  walk.depth = Math.min(MAX_DEPTH, walk.above.length + walk.bounds.depth)
  const result = run()
  walk.digested = walk.nodes
  walk.beyond = false
  walk.nodes = nodes
  walk.text = text
  walk.depth = depth
  return result
}

const CHUNK = 32 * 1024

/**
 * A digest of members that were cut, so that a change of them is still seen as one. `members` passes each to `add`
 * until that answers false: then the budget is spent, and the digest stands for those until there.
 * Nothing where the budget was spent before.
 */
export function digestBeyond(walk: Walk, members: (add: (value: Value) => boolean) => void): { digest?: string } {
  return walkBeyond(walk, () => {
    if (isSpent(walk)) return {}
    let text = ''
    members(value => {
      text += `${writeValue(value)},`
      if (text.length > CHUNK) text = walk.secrets.fingerprint(text)
      return !isSpent(walk)
    })
    return { digest: walk.secrets.fingerprint(text) }
  })
}
