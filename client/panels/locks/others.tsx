import type { LockPage } from '../../../server/protocol/index.ts'
import { didWait } from '../../../server/protocol/locks/lane.ts'
import { pageFigures } from '../../../server/protocol/locks/timeline.ts'
import type { AnyExchange } from '../../exchange-facts.ts'
import { clock, Fold, fingerprint, milliseconds, plural, theApp } from '../../kit.ts'
import { Page } from './page.tsx'

/** Pages listed. */
const MOST = 12

interface OthersProps {
  readonly pages: readonly LockPage[]
  readonly exchange: AnyExchange
  /** Whether the first one is drawn until somebody folds it. */
  readonly open: boolean
  readonly growing: boolean
}

/** The other pages on which somebody waited, and the sessions that they belong to; drawn where they are unfolded. */
export function Others({ pages, exchange, open, growing }: OthersProps) {
  const { store } = theApp()
  const listed = pages.filter((page, index) => (open && index === 0) || page.lanes.some(didWait))
  const quiet = pages.length - listed.length
  return (
    <>
      {listed.slice(0, MOST).map((page, index) => {
        const id = `locks ${page.fingerprint} ${page.startedAt}`
        const { waiters, longestWait } = pageFigures(page, store.clock() - page.startedAt)
        return (
          <Fold
            key={id}
            id={id}
            open={open && index === 0}
            title={
              <>
                {`Session ${fingerprint(page.fingerprint)} `}
                <span class="faint">
                  {`at ${clock(page.startedAt)}: ${plural(page.lanes.length, 'request')}, ${
                    waiters === 0 ? 'nobody waited' : `${waiters} waited, ${milliseconds(longestWait)} at most`
                  }`}
                </span>
              </>
            }
          >
            {() => <Page page={page} exchange={exchange} growing={growing} />}
          </Fold>
        )
      })}
      {listed.length > MOST && <p class="none">{plural(listed.length - MOST, 'earlier page')} with waits</p>}
      {quiet > 0 && <p class="none">{`On ${plural(quiet, 'other page')} nobody waited.`}</p>}
    </>
  )
}
