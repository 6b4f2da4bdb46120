import type { Change, Loss, PathStep, Value } from '../../server/protocol/index.ts'
import { formatPath } from '../../server/protocol/value.ts'
import { type Member, show } from './shown.ts'

export type Mark = Change['kind']

/** A line of a tree, and what is below it. */
export interface TreeNode {
  /** Unique in its tree. */
  readonly id: string
  readonly key: string
  readonly value: Value
  readonly mark: Mark | undefined
  readonly change: Change | undefined
  readonly loss: Loss | undefined
  /** Whether it, or something below it, is marked. */
  readonly touched: boolean
  readonly members: () => readonly TreeNode[]
}

interface TreeSource {
  /** What stood there before; null or absent where there is nothing to compare with. */
  readonly before?: Value | null
  readonly after: Value | null
  readonly changes?: readonly Change[]
  readonly losses?: readonly Loss[]
}

const membersOf = (value: Value | null | undefined) => (value == null ? [] : (show(value).members ?? []))
const nameOf = (step: PathStep) => (typeof step === 'object' ? `.${step.map}` : step)

/**
 * The lines of the tree of `after`, with what changed marked in place, and what was removed shown where it stood. It goes
 * by the paths of the changes: into what is now for all but the removed, whose last step is a place of before.
 */
export function buildTree({ before = null, after, changes = [], losses = [] }: TreeSource): readonly TreeNode[] {
  const byPath = new Map(changes.map(change => [change.kind + change.path, change]))
  const lost = new Map(losses.map(loss => [loss.path, loss]))
  const isIn = (path: string) =>
    changes.some(change => change.path.startsWith(path) && /^(?:$|[.[…])/.test(change.path.slice(path.length)))

  /** `all` marks a whole subtree: what was added or removed with it. */
  function node(
    above: readonly PathStep[],
    { step, key, value }: Member,
    was: Value | undefined,
    all?: Mark,
  ): TreeNode {
    const steps = [...above, step]
    const path = formatPath(steps)
    const kinds: readonly Mark[] = all === undefined ? ['added', 'changed', 'moved'] : [all]
    const change = kinds.map(kind => byPath.get(kind + path)).find(found => found !== undefined)
    const mark = all ?? change?.kind
    let members: readonly TreeNode[] | undefined
    return {
      id: `${all === 'removed' ? '−' : ''}${path}`,
      key,
      value,
      mark,
      change,
      loss: all === 'removed' ? undefined : lost.get(path),
      touched: all !== undefined || isIn(path),
      members: () => {
        members ??=
          mark === undefined || mark === 'moved'
            ? level(steps, was, value)
            : membersOf(value).map(member => node(steps, member, undefined, mark === 'changed' ? undefined : mark))
        return members
      },
    }
  }

  /** The members of a container: those of `now` and, after the one that they stood behind, the removed ones of `was`. */
  function level(steps: readonly PathStep[], was: Value | null | undefined, now: Value): TreeNode[] {
    const current = membersOf(now)
    const old = was != null && show(was).text === show(now).text ? membersOf(was) : []
    const isGone = (kind: Mark, { step }: Member) => byPath.get(kind + formatPath([...steps, step]))
    // In lists, what was neither removed nor added keeps its order, and is matched by it; elsewhere keys match.
    const isList = typeof (current[0] ?? old[0])?.step === 'number'
    const kept = new Map<PathStep, Value>()
    const gone = new Map<PathStep, TreeNode[]>()
    let behind: PathStep = -1
    for (const member of old) {
      if (isGone('removed', member)) {
        gone.set(behind, [...(gone.get(behind) ?? []), node(steps, member, undefined, 'removed')])
      } else {
        behind = isList ? kept.size : nameOf(member.step)
        kept.set(behind, member.value)
      }
    }
    let place = 0
    return [
      ...(gone.get(-1) ?? []),
      ...current.flatMap(member => {
        if (isList && isGone('added', member)) return [node(steps, member, undefined)]
        const name = isList ? place++ : nameOf(member.step)
        return [node(steps, member, kept.get(name)), ...(gone.get(name) ?? [])]
      }),
    ]
  }

  return after === null
    ? membersOf(before).map(member => node([], member, undefined, 'removed'))
    : level([], before, after)
}
