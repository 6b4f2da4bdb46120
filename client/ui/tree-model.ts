import { type Change, formatPath, type Loss, type PathStep, type Value } from '../../server/protocol/index.ts'
import { type Member, membersOf, sameKind } from './members.ts'

export type Mark = Change['kind']

/** A line of a tree, and what is below it. */
export interface TreeNode {
  /** Unique in its tree. */
  readonly id: string
  readonly label: string
  readonly value: Value
  readonly mark?: Mark
  readonly change?: Change
  readonly loss?: Loss
  /** Whether it, or something below it, is marked. */
  readonly touched: boolean
  readonly members: () => readonly TreeNode[]
}

export interface TreeSource {
  /** What stood there before; undefined where there is nothing to compare with. */
  readonly before?: Value | null | undefined
  readonly after: Value | null
  readonly changes?: readonly Change[]
  readonly losses?: readonly Loss[]
}

interface Found {
  change(kind: Mark, path: string): Change | undefined
  loss(path: string): Loss | undefined
  below(path: string): boolean
}

function lookUp(changes: readonly Change[], losses: readonly Loss[]): Found {
  const byPath = new Map(changes.map(change => [`${change.kind} ${change.path}`, change]))
  const lost = new Map(losses.map(loss => [loss.path, loss]))
  return {
    change: (kind, path) => byPath.get(`${kind} ${path}`),
    loss: path => lost.get(path),
    below: path =>
      changes.some(change => change.path.startsWith(path) && /^(?:$|[.[…])/.test(change.path.slice(path.length))),
  }
}

/** The lines of the tree of `after`, with what changed marked in place and what was removed shown where it stood. */
export function buildTree({ before, after, changes = [], losses = [] }: TreeSource): readonly TreeNode[] {
  const found = lookUp(changes, losses)

  function node(
    steps: readonly PathStep[],
    member: Member,
    was: Value | undefined,
    inherited: Mark | undefined,
  ): TreeNode {
    const here = [...steps, member.step]
    const path = formatPath(here)
    const change =
      inherited === undefined
        ? (found.change('added', path) ?? found.change('changed', path) ?? found.change('moved', path))
        : undefined
    const kind = change?.kind
    const below = kind === 'added' ? 'added' : inherited
    const { label, value } = member
    let members: readonly TreeNode[] | undefined
    return {
      id: path,
      label,
      value,
      ...mark(kind ?? inherited, change),
      ...optional('loss', found.loss(path)),
      touched: inherited !== undefined || found.below(path),
      members: () => {
        members ??= level(here, kind === 'added' || kind === 'changed' ? undefined : was, value, below)
        return members
      },
    }
  }

  function gone(steps: readonly PathStep[], member: Member, change?: Change): TreeNode {
    const here = [...steps, member.step]
    let members: readonly TreeNode[] | undefined
    return {
      id: `- ${formatPath(here)}`,
      label: member.label,
      value: member.value,
      ...mark('removed', change),
      touched: true,
      members: () => {
        members ??= membersOf(member.value).map(below => gone(here, below))
        return members
      },
    }
  }

  /** The members of one container: those of `now`, and between them, at their old places, the removed ones of `was`. */
  function level(
    steps: readonly PathStep[],
    was: Value | undefined,
    now: Value,
    inherited: Mark | undefined,
  ): TreeNode[] {
    const current = membersOf(now)
    if (inherited !== undefined || was === undefined || !sameKind(was, now)) {
      return current.map(member => node(steps, member, undefined, inherited))
    }
    const isList = typeof current[0]?.step === 'number' || typeof membersOf(was)[0]?.step === 'number'
    const key = (step: PathStep) => (typeof step === 'object' ? `map ${step.map}` : `${typeof step} ${step}`)
    const kept = new Map<string, Value>()
    // Removed members by the count of kept ones that stood before them (lists) or by the key before them (the rest).
    const removedAfter = new Map<string, TreeNode[]>()
    let previous = ''
    let place = 0
    for (const member of membersOf(was)) {
      const removed = found.change('removed', formatPath([...steps, member.step]))
      if (removed) {
        const list = removedAfter.get(previous) ?? []
        removedAfter.set(previous, [...list, gone(steps, member, removed)])
      } else {
        previous = isList ? String(++place) : key(member.step)
        kept.set(previous, member.value)
      }
    }
    const out: TreeNode[] = [...(removedAfter.get('') ?? [])]
    place = 0
    for (const member of current) {
      const isNew = isList && found.change('added', formatPath([...steps, member.step])) !== undefined
      const name = isNew ? null : isList ? String(++place) : key(member.step)
      out.push(node(steps, member, name === null ? undefined : kept.get(name), undefined))
      if (name !== null) out.push(...(removedAfter.get(name) ?? []))
    }
    return out
  }

  if (after === null) return before ? membersOf(before).map(member => gone([], member)) : []
  const all = before === null && changes.length > 0 ? 'added' : undefined
  return level([], before ?? undefined, after, all)
}

const mark = (kind: Mark | undefined, change: Change | undefined) => ({
  ...optional('mark', kind),
  ...optional('change', change),
})

const optional = <K extends string, T>(key: K, value: T | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [key in K]?: T }
