import type { LockPage } from '../../../server/protocol/index.ts'
import { fingerprint, milliseconds, plural, theApp } from '../../kit.ts'
import { holderOf } from './words.ts'

interface QueuesProps {
  readonly pages: readonly LockPage[]
  readonly growing: boolean
}

/** Who waits at this moment, and behind whom. */
export function Queues({ pages, growing }: QueuesProps) {
  const { clock } = theApp().store
  const queues = pages.flatMap(page => {
    const waiting = page.lanes.filter(({ state }) => state === 'waiting')
    const [first] = waiting
    if (!first) return []
    const behind = holderOf(page, first)
    const since = page.startedAt + first.asked
    return [
      <p class="notice warn" key={page.fingerprint}>
        <span>
          <b>{plural(waiting.length, 'request')}</b> now wait{waiting.length === 1 && 's'} for session{' '}
          {fingerprint(page.fingerprint)}: the first since{' '}
          <b data-since={growing ? since : undefined}>{milliseconds(Math.max(0, clock() - since))}</b>
          {behind && ` behind ${behind}`}
        </span>
      </p>,
    ]
  })
  return queues.length > 0 ? <div role="status">{queues}</div> : null
}
