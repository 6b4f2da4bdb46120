import type { LockLane, LockPage } from '../../../server/protocol/index.ts'
import { adviceText } from '../../../server/protocol/locks/words.ts'
import type { AnyExchange } from '../../exchange-facts.ts'
import { Code, milliseconds, number, PhaseBar, printable, RequestLinks, Sentence, theApp } from '../../kit.ts'
import { adviceOf } from './advice.ts'
import { rowsOf, scaleOf } from './rows.tsx'
import { Timeline } from './timeline.tsx'
import { nameOf, spokenOf } from './words.ts'

interface PageProps {
  readonly page: LockPage
  readonly exchange: AnyExchange
  /** Whether what goes on is heard of, and so may grow. */
  readonly growing: boolean
}

const legend = [
  ['wait', 'waits'],
  ['hold', 'has the lock'],
  ['hold idle', 'had it and wrote nothing'],
  ['hold other', 'another process has it'],
  ['life', 'the rest of the request'],
] as const

/** One page's lanes, what the chosen one did, and what could be gained. */
export function Page({ page, exchange, growing }: PageProps) {
  const { store } = theApp()
  const now = store.clock() - page.startedAt
  const lane = page.lanes.find(({ id }) => id === exchange.id)
  const chosen = lane ? { id: lane.id, began: lane.began, phases: exchange.phases } : null
  const { lanes, before, after } = rowsOf(page, now, growing, chosen)
  const advice = adviceOf(page, store.all.value)
  const left = [before > 0 && `${number(before)} earlier`, after > 0 && `${number(after)} later`].filter(Boolean)
  return (
    <figure class="page">
      <Timeline
        label="Who waited for the lock, and who had it"
        lanes={lanes}
        scale={scaleOf(page, now)}
        selected={lane?.id}
        onSelect={id => {
          if (page.lanes.some(one => one.id === id)) store.selected.value = id
        }}
      />
      <figcaption>
        {legend
          .filter(([kind]) => kind !== 'hold other' || page.foreign.length > 0)
          .map(([kind, text]) => (
            <span key={kind}>
              <svg class="sample" aria-hidden="true">
                <rect class={kind} width="100%" />
              </svg>
              {text}
            </span>
          ))}
        {left.length > 0 && <span>{left.join(' and ')} requests of this page are not drawn</span>}
      </figcaption>
      {lane && (
        <div class="chosen">
          <p>{printable(spokenOf(page, lane))}</p>
          <RequestLinks label="Behind" requests={holdersOf(page, lane)} />
          <PhaseBar exchange={exchange} />
        </div>
      )}
      {advice && <Advice page={page} advice={advice} />}
    </figure>
  )
}

/** Requests that had the lock meanwhile, and are named. */
const NAMED = 5

/** Those behind which a lane waited, in the order of the queue. */
const holdersOf = ({ lanes }: LockPage, { blockedBy }: LockLane) =>
  lanes.filter(({ id }) => blockedBy.slice(-NAMED).includes(id)).map(one => ({ name: nameOf(one), exchange: one.id }))

function Advice({
  page,
  advice,
}: {
  readonly page: LockPage
  readonly advice: NonNullable<ReturnType<typeof adviceOf>>
}) {
  const call = page.library === 'sessionscope' ? 'req.session.forget(res)' : null
  const { routes, gain } = advice
  return (
    <div class="advice">
      <p>
        <Sentence text={adviceText(advice, call)} />
      </p>
      {routes.length > 1 && (
        <p class="faint">
          <Sentence
            text={`One of them alone: ${routes.map(({ name, alone }) => `\`${name.replaceAll('`', "'")}\` ${milliseconds(alone[gain])}`).join(', ')}.`}
          />
        </p>
      )}
      {call && <Code text={call} />}
    </div>
  )
}
