import { captureFrame } from './frames/capture-frame.ts'
import type { TracedAccess } from './trace.ts'

type Kind = TracedAccess['kind']
export type Path = TracedAccess['path']

/** How often each thing was done to one key. */
export type Tally = Record<Kind, number>

export const newTally = (): Tally => ({ read: 0, write: 0, delete: 0 })

/** Each use of one key is kept so many times: a loop must not fill the log, nor cost a stack each time round. */
const KEPT_PER_KEY = 8

/** Reads leave this share of the log to writes, which say more. */
const FOR_READS = 0.8

export interface AccessLog {
  /** Whether what happens now is the app's doing. */
  readonly watching: boolean
  readonly count: number
  readonly accesses: readonly TracedAccess[]
  /** Notes a use of a key. `cut` is the function that the app called, knowingly or not: frames above it are the app's. */
  record(kind: Kind, tally: Tally, path: Path, cut: object, missing?: boolean): TracedAccess | undefined
  /** Notes what was found out afterwards, in the place of the access that led to it. */
  derive(kind: Kind, path: Path, from: TracedAccess | undefined): void
  pause(): void
  resume(): void
  end(): void
}

/** The accesses of one session: a bounded list, and their number. */
export function createAccessLog(limit: number, ownFolder: string): AccessLog {
  const accesses: TracedAccess[] = []
  const began = performance.now()
  let count = 0
  let pauses = 0
  let ended = false
  let sorted = true

  const hasRoom = (kind: Kind) => accesses.length < (kind === 'read' ? limit * FOR_READS : limit)

  return {
    get watching() {
      return pauses === 0 && !ended
    },
    get count() {
      return count
    },
    get accesses() {
      if (!sorted) accesses.sort((a, b) => a.at - b.at)
      sorted = true
      return accesses
    },
    record(kind, tally, path, cut, missing = false) {
      count++
      if (!hasRoom(kind) || tally[kind] >= KEPT_PER_KEY) return undefined
      tally[kind]++
      const frame = captureFrame(cut, ownFolder)
      const access: TracedAccess = { kind, path, at: performance.now(), ...(missing && { missing: true }), frame }
      accesses.push(access)
      return access
    },
    derive(kind, path, from) {
      count++
      if (!hasRoom(kind)) return
      accesses.push({ kind, path, at: from?.at ?? began, frame: from?.frame ?? (() => null) })
      sorted = false
    },
    pause: () => void pauses++,
    resume: () => void pauses--,
    end() {
      ended = true
    },
  }
}
