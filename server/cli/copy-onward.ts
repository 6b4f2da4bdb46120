import { copySessions } from '../engine/copy/copy.ts'
import { addCounts, type CopyReport, NO_COUNTS } from '../engine/copy/report.ts'
import type { ExpiresAt } from '../engine/expiry.ts'
import type { Storage } from '../engine/storages/storage.ts'
import { startProgress } from './copy-progress.ts'
import { type CopyState, type Unfinished, writeState } from './copy-state.ts'
import { describeCopy } from './copy-words.ts'
import type { Opened } from './storages/opened.ts'
import { stoppedCode } from './until-signal.ts'

interface Onward {
  readonly source: Opened
  readonly to: Storage
  readonly expiresAt: ExpiresAt
  readonly stateFile: string
  /** What the last copy has left; without more than its storages at the first. */
  readonly state: CopyState
  readonly signal: AbortSignal
}

/** Clocks of hosts differ: what was used so long before a copy is looked at again by the next one, milliseconds. */
const MARGIN = 5 * 60 * 1000

const GO_ON = 'Run the same again: it goes on where this one has stopped.'
const AGAIN =
  'The server that is copied from was restarted meanwhile, and has another order now: all sessions are looked at again.'

const say = (text: string) => void process.stderr.write(`${text}\n`)

/**
 * Copies from where the last copy has stopped, says how it went, and keeps the state for the next one.
 * @returns the exit code
 */
export async function copyOnward({ source, to, expiresAt, stateFile, state, signal }: Onward): Promise<number> {
  const { unfinished, ...lasting } = state
  const progress = startProgress(source)

  async function copyFrom(start: Unfinished): Promise<CopyReport> {
    const { cursor, counts: before } = start
    const note = (unfinished: Unfinished) => writeState(stateFile, { ...lasting, unfinished })
    note(start)
    const report = await copySessions({
      from: source.storage,
      to,
      expiresAt,
      cursor,
      ...(state.since === undefined ? {} : { since: state.since - MARGIN }),
      signal,
      onProgress: counts => progress.show(addCounts(before, counts)),
      onPage: (next, counts) => {
        if (next !== null) note({ ...start, cursor: next, counts: addCounts(before, counts) })
      },
    })
    return { ...report, ...addCounts(before, report) }
  }

  let start = await startOf(source, unfinished)
  let report: CopyReport
  try {
    for (;;) {
      report = await copyFrom(start)
      if (!report.complete || start.order === (await orderOf(source))) break
      say(AGAIN)
      start = await startOf(source, { ...start, cursor: null })
    }
  } catch (error) {
    progress.clear()
    say(error instanceof Error ? error.message : String(error))
    say(GO_ON)
    return signal.aborted ? stoppedCode(signal) : 1
  } finally {
    progress.clear()
  }
  process.stdout.write(`${describeCopy(report, start.counts.seen)}\n`)
  for (const failure of report.failures) say(failure)
  if (!report.complete) {
    say(GO_ON)
    return stoppedCode(signal)
  }
  if (report.failed === 0) {
    writeState(stateFile, { ...lasting, since: start.begun })
    return 0
  }
  writeState(stateFile, lasting)
  say(`[sessionscope] ${report.failed} could not be copied. Cure: see to what is said above, and run the same again.`)
  return 1
}

const orderOf = async (source: Opened): Promise<string> => (await source.order?.()) ?? ''

/** At the beginning, unless there is a place to go on from that is one still. */
async function startOf(source: Opened, unfinished: Unfinished | undefined): Promise<Unfinished> {
  const order = await orderOf(source)
  const begun = unfinished?.begun ?? Date.now()
  const isGood = source.order === undefined || (order !== '' && order === unfinished?.order)
  if (unfinished !== undefined && unfinished.cursor !== null && isGood) return unfinished
  return { begun, cursor: null, order, counts: NO_COUNTS }
}
