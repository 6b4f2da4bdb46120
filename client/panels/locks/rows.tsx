import type { ForeignLane, LockLane, LockPage, Phase } from '../../../server/protocol/index.ts'
import { didWait, endOf, isLive } from '../../../server/protocol/locks/lane.ts'
import { roundUp, type Scale } from '../../ui/timeline-scale.ts'
import type { Bar, Lane, Link } from './timeline.tsx'
import { figureOf, nameOf, spokenOf } from './words.ts'

/** Rows drawn at most: those around the chosen one. */
const MOST_ROWS = 200

/** Links of a lane that is not chosen. */
const MOST_LINKS = 8

/** What is held elsewhere may have begun long ago: of the time before the page, at most this part of its own is shown. */
const BEFORE = 0.2

/** The page's stretch of time; while it goes on, with room to grow. */
export function scaleOf({ lanes, foreign }: LockPage, now: number): Scale {
  const end = Math.max(...lanes.map(endOf), ...foreign.map(({ until }) => until ?? 0), 0.1)
  const to = lanes.some(isLive) ? roundUp(Math.max(now, end) * 1.1) : end
  return { from: Math.max(Math.min(0, ...foreign.map(({ from }) => from)), -to * BEFORE), to }
}

interface Chosen {
  readonly id: string
  readonly began: number
  readonly phases: readonly Phase[]
}

function barsOf(lane: LockLane, now: number, zero: number | null, chosen: Chosen | null): Bar[] {
  const { began, asked, acquired, released, lost, wrote } = lane
  const bars: Bar[] = [{ kind: 'life', from: began, to: Math.max(endOf(lane), isLive(lane) ? now : 0) }]
  const add = (kind: string, from: number, to: number | null) =>
    bars.push({ kind, from, to: to ?? now, ...(to === null && zero !== null ? { since: zero + from } : {}) })
  const waited = acquired ?? released
  if (waited === null || waited - asked > 0.05) add('wait', asked, waited)
  if (acquired === null && released !== null) add('bad', released, released)
  if (acquired !== null) add(wrote === false ? 'hold idle' : 'hold', acquired, lost?.at ?? released)
  if (lost) add('bad', lost.at, lost.at)
  if (acquired !== null && released !== null && chosen !== null) {
    for (const { name, start, end } of chosen.phases) {
      const [from, to] = [Math.max(acquired, began + start), Math.min(lost?.at ?? released, began + end)]
      if (name !== 'lock' && to > from) bars.push({ kind: `part ${name}`, from, to })
    }
  }
  return bars
}

type Row = { readonly lane: LockLane } | { readonly other: ForeignLane }

/** The page's lanes in their order, and what other processes held before the first that came later. */
function inOrder({ lanes, foreign }: LockPage): Row[] {
  let met = 0
  return lanes.flatMap(lane => {
    const from = met
    while (met < foreign.length && foreign[met]!.from <= lane.asked) met++
    return [...foreign.slice(from, met).map(other => ({ other })), { lane }]
  })
}

const foreignRow = (other: ForeignLane, now: number, index: number): Lane => ({
  id: `other-${index}`,
  method: other.method,
  path: other.path,
  figure: `pid ${other.pid}`,
  tone: '',
  spoken: `${nameOf(other)} in another process, pid ${other.pid}, had the lock${other.until === null ? ' and has it still' : ''}`,
  bars: [{ kind: 'hold other', from: other.from, to: other.until ?? now }],
  links: [],
})

/** The rows that are drawn, and how many are left out before and after them. */
export function rowsOf(page: LockPage, now: number, growing: boolean, chosen: Chosen | null) {
  const all = inOrder(page)
  const places = new Map(all.map((row, index) => ['lane' in row ? row.lane.id : row.other, index]))
  const middle = (chosen && places.get(chosen.id)) ?? all.length
  const from = Math.max(0, Math.min(middle - MOST_ROWS / 2, all.length - MOST_ROWS))

  function linksOf(lane: LockLane, index: number): Link[] {
    const until = lane.acquired ?? lane.released ?? Infinity
    const link = (place: number | undefined, released: number | null): Link[] =>
      place === undefined || place < from
        ? []
        : [{ lanes: place - index, at: Math.max(lane.asked, Math.min(released ?? lane.asked, until)), always: false }]
    const links = [
      ...lane.foreign.flatMap(({ pid, path }) => {
        const other = page.foreign.find(one => one.pid === pid && one.path === path && one.from <= lane.asked)
        return other ? link(places.get(other), other.until) : []
      }),
      ...lane.blockedBy.slice(lane.id === chosen?.id ? 0 : -MOST_LINKS).flatMap(id => {
        const row = all[places.get(id) ?? -1]
        return row && 'lane' in row ? link(places.get(id), row.lane.released) : []
      }),
    ]
    return links.map((one, i) => ({ ...one, always: i === links.length - 1 }))
  }

  const lanes = all.slice(from, from + MOST_ROWS).map((row, i): Lane => {
    if ('other' in row) return foreignRow(row.other, now, from + i)
    const { lane } = row
    const waited = didWait(lane)
    const zero = growing ? page.startedAt : null
    const isChosen = lane.id === chosen?.id
    const figure = figureOf(lane, now)
    const since = zero !== null && isLive(lane) ? zero + (lane.acquired ?? lane.asked) : undefined
    const [word = '', ...rest] = figure.split(' ')
    return {
      id: lane.id,
      method: lane.method,
      path: lane.path,
      figure:
        since === undefined
          ? figure
          : [
              `${word} `,
              <span key="since" data-since={since}>
                {rest.join(' ')}
              </span>,
            ],
      tone:
        lane.lost || /timeout|deadlock/.test(lane.state)
          ? 'bad'
          : waited && lane.state !== 'holding'
            ? 'waited'
            : 'faint',
      spoken: spokenOf(page, lane),
      bars: barsOf(lane, now, zero, isChosen ? chosen : null),
      links: linksOf(lane, from + i),
    }
  })
  return { lanes, before: from, after: Math.max(0, all.length - from - MOST_ROWS) }
}
