import { type Aligned, alignArrays } from './diff-align.ts'
import { movedKeys } from './diff-order.ts'
import { unpackValue } from './pack.ts'
import type { Change } from './session.ts'
import {
  formatPath,
  isTagged,
  type More,
  type Packed,
  type PathStep,
  type Props,
  type Tagged,
  type Value,
} from './value.ts'

/** Changes of one diff at most, the last of them a word on how many more there are. */
const MAX_CHANGES = 200

interface Diff {
  readonly changes: Change[]
  readonly steps: PathStep[]
  count: number
}

function add(diff: Diff, change: Omit<Change, 'path'>, end = ''): void {
  diff.count++
  if (diff.changes.length < MAX_CHANGES) diff.changes.push({ ...change, path: formatPath(diff.steps) + end })
}

function within(diff: Diff, step: PathStep, run: () => void): void {
  diff.steps.push(step)
  run()
  diff.steps.pop()
}

/** An object's or a Map's members, by what tells them apart. */
type Members = ReadonlyMap<string, { readonly step: PathStep; readonly value: Value }>

const membersOf = (props: Props): Members =>
  new Map(Object.entries(props).map(([key, value]) => [key, { step: key, value }]))

function entriesOf(entries: readonly (readonly [Value, Value])[]): Members {
  const out = new Map<string, { step: PathStep; value: Value }>()
  for (const [key, value] of entries) {
    const text = JSON.stringify(key)
    // Two objects that look alike may both be keys of one Map.
    let name = text
    for (let i = 2; out.has(name); i++) name = `${text} #${i}`
    out.set(name, { step: { map: name.length > 80 ? `${name.slice(0, 80)}…` : name }, value })
  }
  return out
}

function diffMembers(diff: Diff, before: Members, after: Members, ordered: boolean): void {
  const moved = ordered ? movedKeys([...before.keys()], [...after.keys()]) : null
  for (const [name, { step, value }] of after) {
    within(diff, step, () => {
      const was = before.get(name)
      if (was === undefined) return add(diff, { kind: 'added', after: value })
      const { count } = diff
      compare(diff, was.value, value)
      const places = moved?.get(name)
      if (places !== undefined && count === diff.count) {
        add(diff, { kind: 'moved', before: places[0], after: places[1] })
      }
    })
  }
  for (const [name, { step, value }] of before) {
    if (!after.has(name)) within(diff, step, () => add(diff, { kind: 'removed', before: value }))
  }
}

function diffArrays(diff: Diff, before: readonly Value[], after: readonly Value[]): void {
  const diffPair = ([i, j]: Aligned) => {
    const [was, is] = [i === null ? undefined : before[i], j === null ? undefined : after[j]]
    within(diff, j ?? i ?? 0, () => {
      if (was === undefined) add(diff, { kind: 'added', after: is ?? null })
      else if (is === undefined) add(diff, { kind: 'removed', before: was })
      else compare(diff, was, is)
    })
  }
  for (const pair of alignArrays(before, after)) diffPair(pair)
}

/** What was cut on both sides is told apart by its size and digest alone. */
function diffRest(diff: Diff, before: More | undefined, after: More | undefined): void {
  if (before?.count === after?.count && before?.digest === after?.digest) return
  const rest = ({ count, digest }: More = { count: 0 }): Tagged => ({
    $type: 'cut',
    what: `${count} more`,
    bound: 'nodes',
    ...(digest === undefined ? {} : { digest }),
  })
  add(diff, { kind: 'changed', before: rest(before), after: rest(after) }, '[…]')
}

interface Shape {
  /** Values of different kinds are not compared inside. */
  readonly kind: string
  readonly props?: Props
  readonly entries?: readonly (readonly [Value, Value])[]
  readonly items?: readonly Value[]
  readonly more?: More | undefined
  readonly symbols?: readonly string[] | undefined
}

/** What was cut of a Map or a Set. */
const rest = (size: number, kept: number, digest: string | undefined): More | undefined =>
  size === kept ? undefined : { count: size - kept, ...(digest === undefined ? {} : { digest }) }

/** The members of a value that has some; null for a leaf. */
function shapeOf(value: Value): Shape | null {
  if (typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) return { kind: 'array', items: value }
  if (!isTagged(value)) return { kind: 'object', props: value as Props }
  switch (value.$type) {
    case 'object':
    case 'class': {
      const name = value.$type === 'class' ? ` ${value.name}` : ''
      const kind = `object${name}${value.toJSON === true ? ' with toJSON' : ''}`
      const symbols = value.$type === 'object' ? value.symbols : undefined
      return { kind, props: value.props, more: value.more, symbols }
    }
    case 'array':
      return { kind: 'array', items: value.items, more: value.more }
    case 'Map':
      return { kind: 'Map', entries: value.entries, more: rest(value.size, value.entries.length, value.digest) }
    case 'Set':
      return { kind: 'Set', items: value.values, more: rest(value.size, value.values.length, value.digest) }
    default:
      return null
  }
}

/** Leaves are equal as texts; of a secret the fingerprint decides. */
function isSameLeaf(before: Value, after: Value): boolean {
  if (before === after) return true
  if (typeof before !== 'object' || typeof after !== 'object') return false
  return JSON.stringify(before) === JSON.stringify(after)
}

function compare(diff: Diff, before: Value, after: Value): void {
  const [was, is] = [shapeOf(before), shapeOf(after)]
  if (was === null || is === null || was.kind !== is.kind) {
    if (was !== null || is !== null || !isSameLeaf(before, after)) add(diff, { kind: 'changed', before, after })
    return
  }
  if (was.props && is.props) diffMembers(diff, membersOf(was.props), membersOf(is.props), true)
  else if (was.entries && is.entries) diffMembers(diff, entriesOf(was.entries), entriesOf(is.entries), false)
  else diffArrays(diff, was.items ?? [], is.items ?? [])
  diffRest(diff, was.more, is.more)
  const [symbols, now] = [was.symbols ?? [], is.symbols ?? []]
  if (!isSameLeaf(symbols, now)) add(diff, { kind: 'changed', before: symbols, after: now }, '[Symbol]')
}

/**
 * What changed from one snapshot to the other. An added or removed subtree is one change at its root, and so is a
 * change of type. Paths into arrays are places in `after`, of what was removed in `before`. A path that ends in
 * `[…]` speaks of the members that the bounds cut there, one in `[Symbol]` of an object's symbol keys. Null stands for no session: next to an object it has no keys.
 * There are 200 changes at most; where there would be more, the last has the path `…` and says how many.
 */
export function diff(before: Value | null, after: Value | null): Change[] {
  const state: Diff = { changes: [], steps: [], count: 0 }
  const none = (value: Value | null, other: Value | null) =>
    value === null && other !== null && shapeOf(other)?.props !== undefined ? {} : value
  compare(state, none(before, after), none(after, before))
  if (state.count > MAX_CHANGES) {
    const what = `${state.count - MAX_CHANGES + 1} more changes`
    state.changes[MAX_CHANGES - 1] = { kind: 'changed', path: '…', after: { $type: 'cut', what, bound: 'nodes' } }
  }
  return state.changes
}

const pack = ({ before, after, ...change }: Change): Change<Packed> => ({
  ...change,
  ...(before === undefined ? {} : { before: JSON.stringify(before) }),
  ...(after === undefined ? {} : { after: JSON.stringify(after) }),
})

/** The same of packed snapshots, packed. Equal texts are not even read. */
export function diffPacked(before: Packed | null, after: Packed | null): Change<Packed>[] {
  if (before === after) return []
  const unpack = (text: Packed | null) => (text === null ? null : unpackValue(text))
  return diff(unpack(before), unpack(after)).map(pack)
}
