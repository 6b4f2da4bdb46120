import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { type CopyCounts, isCopyCounts } from '../engine/copy/report.ts'

/** A copy that was not finished. */
export interface Unfinished {
  /** When it was begun, milliseconds since 1970. */
  readonly begun: number
  readonly cursor: string | null
  /** What the cursor belongs to; empty where it is good for ever. */
  readonly order: string
  readonly counts: CopyCounts
}

/** What a copy leaves for the next one. */
export interface CopyState {
  /** A hash of the storages: `routeOf`. */
  readonly route: string
  /** When sessions are over, as the copy was told: with other times it begins again. */
  readonly limits: string
  /** Present where a copy was not finished. */
  readonly unfinished?: Unfinished
  /** When the last copy was begun that copied all; what was not used since then need not be looked at. */
  readonly since?: number
}

const FORMAT = 'sessionscope copy 1'

/** The same for the same storages. No password is in what it is made of. */
export const routeOf = (from: string, to: string): string =>
  createHash('sha256')
    .update(JSON.stringify([FORMAT, from, to]))
    .digest('hex')

/**
 * null where there is no file.
 * @throws Error where it is none of ours, or of a copy between other storages
 */
export function readState(file: string, route: string): CopyState | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw cannot('read', file, error)
  }
  const state = decode(text)
  if (state === null) {
    throw new Error(
      `[sessionscope] ${file} is not what a copy has left, or is damaged. Cure: name another file with --state, or begin again with --restart, which writes over it.`,
    )
  }
  if (state.route === route) return state
  throw new Error(
    `[sessionscope] ${file} is of a copy between other storages. Cure: go on with that copy; or keep the state of this one elsewhere, with --state <file>; or forget the other with --restart.`,
  )
}

/** For this user alone: the place where a copy goes on is the id of a session. A reader finds the old state or the new one. */
export function writeState(file: string, state: CopyState): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, `${JSON.stringify({ format: FORMAT, ...state })}\n`, { mode: 0o600 })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw cannot('write', file, error)
  }
}

function decode(text: string): CopyState | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return isState(value) ? value : null
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function isState(value: unknown): value is CopyState {
  if (!isObject(value) || value.format !== FORMAT) return false
  const { route, limits, since, unfinished } = value
  if (typeof route !== 'string' || typeof limits !== 'string') return false
  if (since !== undefined && !Number.isFinite(since)) return false
  return unfinished === undefined || isUnfinished(unfinished)
}

function isUnfinished(unfinished: unknown): unfinished is Unfinished {
  if (!isObject(unfinished)) return false
  const { begun, cursor, order, counts } = unfinished
  const isPlace = (cursor === null || typeof cursor === 'string') && typeof order === 'string'
  return isPlace && Number.isFinite(begun) && isCopyCounts(counts)
}

const cannot = (what: string, file: string, error: unknown) =>
  new Error(
    `[sessionscope] cannot ${what} ${file}: ${error instanceof Error ? error.message : error}. Cure: name a file that can be written, with --state <file>.`,
    { cause: error },
  )
