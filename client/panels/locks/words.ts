import type { LockLane, LockPage, PageFigures } from '../../../server/protocol/index.ts'
import { didWait, endOf, holdOf, waitOf } from '../../../server/protocol/locks/lane.ts'
import { numberWord } from '../../../server/protocol/locks/words.ts'
import { clock, fingerprint, milliseconds, printable, shorten } from '../../kit.ts'

/** From this part of a page's time on, a wait is its cause. */
const MATTERS = 0.25

/** Text of the outside as code within a sentence. */
export const codeOf = (text: string): string => `\`${text.replaceAll('`', "'")}\``
export const nameOf = ({ method, path }: Pick<LockLane, 'method' | 'path'>): string =>
  printable(shorten(`${method} ${path}`, 100))
const counted = (count: number, word: string) => `${numberWord(count)} ${word}${count === 1 ? '' : 's'}`

/** Who had the lock when a lane stopped to wait, or has it now. */
export function holderOf({ lanes }: LockPage, { blockedBy, foreign, state }: LockLane): string | null {
  const id = blockedBy.at(-1)
  const lane = (state === 'waiting' && lanes.find(one => one.state === 'holding')) || lanes.find(one => one.id === id)
  if (lane) return nameOf(lane)
  const other = foreign.at(-1)
  return other ? `${nameOf(other)}, pid ${other.pid}` : id ? 'a request that is no longer kept' : null
}

/** For how long a lane that lost the lock had it. */
const keptFor = ({ lost, acquired }: LockLane) => Math.max(0, (lost?.at ?? 0) - (acquired ?? 0))

const saves = {
  refused: ', so nothing was stored: another request may have changed the session meanwhile',
  before: '; what it stored had been stored before that',
  nothing: '; it had nothing to store',
} as const

const saveOf = ({ lost }: LockLane) => (lost?.save ? saves[lost.save] : '')

/** What a page's locks cost, as one sentence. */
export function sentenceOf(page: LockPage, { span, waiters, longestWait, shortestHold, longestHold }: PageFigures) {
  const { lanes } = page
  const by = (lane: LockLane) => codeOf(holderOf(page, lane) ?? 'another request')
  const refused = lanes.find(({ state }) => state === 'deadlock')
  if (refused) return `${codeOf(nameOf(refused))} was refused: the lock's holder, ${by(refused)}, waits for it`
  const bereft = lanes.find(({ lost }) => lost !== null)
  if (bereft) return `${codeOf(nameOf(bereft))} lost the lock after ${milliseconds(keptFor(bereft))}${saveOf(bereft)}`
  const late = lanes.find(({ state }) => state === 'timeout')
  if (late) return `${codeOf(nameOf(late))} gave up after ${milliseconds(waitOf(late))}: ${by(late)} kept the lock`
  const waiting = lanes.filter(({ state }) => state === 'waiting').length
  if (waiting > 0) return `${counted(waiting, 'request')} wait${waiting === 1 ? 's' : ''} for one session's lock`
  const holder = lanes.find(({ state }) => state === 'holding')
  if (holder) return `${codeOf(nameOf(holder))} has the lock, and nobody waits for it`
  if (waiters === 0) {
    const holds = [...new Set([milliseconds(shortestHold), milliseconds(longestHold)])].join(' to ')
    return `Nobody waited: ${lanes.length === 1 ? 'the lock was held' : `${counted(lanes.length, 'request')} held the lock`} for ${holds}`
  }
  const last = lanes.reduce((a, b) => (endOf(a) >= endOf(b) ? a : b))
  const queued = waiters === 1 ? 'one call waited' : `${counted(waiters, 'call')} queued`
  return waitOf(last) >= span * MATTERS
    ? `This page took ${milliseconds(span)} because ${queued} for one session's lock`
    : `${queued} for one session's lock, at most ${milliseconds(longestWait)} of the ${milliseconds(span)} that this page took`
}

const percent = (part: number) => `${Math.round(part * 100)} %`

export const factsOf = ({ lanes, fingerprint: of, backend }: LockPage, { free }: PageFigures) => [
  lanes[0] && nameOf(lanes[0]),
  `${counted(lanes.length, 'request')} of session ${fingerprint(of)}`,
  free < 0.005 ? 'the lock was never free' : `the lock was free ${percent(free)} of the time`,
  backend,
]

/** What became of a lane, in few words for its row. */
export function figureOf(lane: LockLane, now: number): string {
  const wait = milliseconds(waitOf(lane, now))
  if (lane.lost) return `lost, ${milliseconds(keptFor(lane))}`
  switch (lane.state) {
    case 'waiting':
      return `waits ${wait}`
    case 'holding':
      return `holds ${milliseconds(holdOf(lane, now))}`
    case 'timeout':
      return `gave up, ${wait}`
    case 'deadlock':
      return 'refused, deadlock'
    default:
      if (lane.acquired === null) return `left after ${wait}`
      return didWait(lane) ? `waited ${wait}` : `held ${milliseconds(holdOf(lane))}`
  }
}

/** All that a lane's row shows, for those who do not see it. */
export function spokenOf(page: LockPage, lane: LockLane): string {
  const holder = holderOf(page, lane)
  const { acquired, released, wrote, state, status } = lane
  return [
    nameOf(lane),
    status,
    didWait(lane) &&
      `${state === 'waiting' ? 'waits' : `waited ${milliseconds(waitOf(lane))}`}${holder ? ` behind ${holder}` : ''}`,
    state === 'deadlock' && 'was refused, because the holder waits for it',
    state === 'timeout' && 'gave up',
    acquired !== null &&
      (released === null
        ? 'has the lock'
        : lane.lost
          ? `lost the lock at ${clock(page.startedAt + lane.lost.at)}, ${milliseconds(keptFor(lane))} after it had it${saveOf(lane)}`
          : `had the lock for ${milliseconds(holdOf(lane))}`),
    released !== null && acquired !== null && wrote === false && 'wrote nothing',
    state === 'forget' && 'gave it back early',
    state === 'abort' && 'the client went away',
  ]
    .filter(Boolean)
    .join(', ')
}
