import type { Refusal } from './describe.ts'
import type { Loss } from './losses.ts'
import { type Meta, type Note, noteEqualities } from './notes.ts'
import { type Place, showPath, stepsOf } from './path.ts'

/** An object that was met, and what became of it. */
export interface Seen extends Place {
  json: unknown
  note: Note | undefined
  isDone: boolean
  /** Its parts are given to a function `restore` before there is an instance that they could refer to. */
  isSealed: boolean
  /** How many values it is, with what it shares written out; how many there were before it, until it is done. */
  size: number
  /** The paths at which it was met again. */
  others: string[][] | undefined
}

/**
 * A value as JSON; undefined where it is left out, for it cannot be kept. What superjson would note of it is then in
 * `writing.note`.
 * @param depth levels of JSON above it
 * @param shown its step, where it is no key and no index
 */
type Lower = (
  writing: Writing,
  value: unknown,
  parent: Place,
  step: string | number,
  depth: number,
  shown?: () => string,
) => unknown

/** One writing of a session: what is known so far. */
export interface Writing {
  /** Whether what cannot be kept is left out, and instances become plain objects, instead of refusing them. */
  readonly isLenient: boolean
  /** Here, so that the files for its parts need not import it. */
  readonly lower: Lower
  readonly seen: Map<object, Seen>
  readonly losses: { readonly first: Loss[]; count: number }
  /** What superjson would note of the value that was lowered last. */
  note: Note | undefined
  size: number
  hasShared: boolean
}

/** How many losses are remembered. */
const MAX_LOSSES = 100

export const startWriting = (lower: Lower, isLenient: boolean): Writing => ({
  isLenient,
  lower,
  seen: new Map(),
  losses: { first: [], count: 0 },
  note: undefined,
  size: 0,
  hasShared: false,
})

export const startSeen = (parent: Place | null, step: string | number, shown: Place['shown'], size: number): Seen => ({
  parent,
  step,
  shown,
  json: undefined,
  note: undefined,
  isDone: false,
  isSealed: false,
  size,
  others: undefined,
})

/** Notes a loss; its value, undefined, says that the value is left out. */
export function lose(writing: Writing, place: Place, { what, cure }: Refusal): undefined {
  writing.losses.count++
  if (writing.losses.first.length < MAX_LOSSES) writing.losses.first.push({ path: showPath(place), what, cure })
  writing.note = undefined
}

const pathsOf = (seen: Seen): string[][] => [stepsOf(seen), ...(seen.others ?? [])]

/** superjson's `meta` of what was lowered; undefined for plain JSON. */
export function metaOf({ note, seen, hasShared }: Writing): Meta | undefined {
  if (note === undefined && !hasShared) return undefined
  const meta: Meta = {}
  if (note !== undefined) meta.values = note
  if (hasShared) {
    const shared = [...seen.values()].filter(({ others }) => others !== undefined)
    meta.referentialEqualities = noteEqualities(shared.map(pathsOf))
  }
  meta.v = 1
  return meta
}
