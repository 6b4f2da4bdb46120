/// <reference path="../../css.d.ts" />
import type { LockPage } from '../../../server/protocol/index.ts'
import { pageFigures } from '../../../server/protocol/locks/timeline.ts'
import { addStyles, clock, Empty, isPending, Lead, pagesOf, pageWith, theApp } from '../../kit.ts'
import type { PanelProps } from '../panel.ts'
import { grow } from './growth.ts'
import styles from './locks.css'
import { LostUpdates } from './lost-updates.tsx'
import { Others } from './others.tsx'
import { Page } from './page.tsx'
import { Queues } from './queues.tsx'
import { Totals } from './totals.tsx'
import { codeOf, factsOf, nameOf, sentenceOf } from './words.ts'

addStyles(styles)

const isSame = (a: LockPage, b: LockPage | null) => a.fingerprint === b?.fingerprint && a.startedAt === b.startedAt

/** Who waited for whose lock: the page that a request is a part of, as a chart, and all others. */
export function View({ exchange }: PanelProps) {
  const { store, view, status } = theApp()
  const all = store.all.value
  const pages = pagesOf(all)
  const page = pageWith(all, exchange)
  if (pages.length === 0) {
    return (
      <>
        <LostUpdates exchange={exchange} />
        <Empty
          title="No request has locked a session yet"
          text="express-session and cookie-session have no locks: of two requests at once, the later save undoes the earlier one. The sessions of `connect()`, from `sessionscope/session`, have locks, and each wait for one is drawn here; so is that of any lock that publishes the events `sessionscope:lock:…`."
          code="app.use(sessionscope(connect()))"
        />
      </>
    )
  }
  const growing = status.value.kind === 'live' && !store.paused.value
  // Read, so that the view is drawn again with a longer scale.
  if (growing) view.beat.value
  const figures = page && pageFigures(page, store.clock() - page.startedAt)
  return (
    <div ref={root => grow(growing ? root : null, store.clock, () => view.beat.value++)}>
      {page && figures ? (
        <Lead text={sentenceOf(page, figures)} facts={[...factsOf(page, figures), clock(page.startedAt)]} />
      ) : (
        <Lead
          text={`${codeOf(nameOf({ method: exchange.request.method, path: exchange.request.url }))} ${isPending(exchange) ? 'has taken no lock yet' : 'took no lock'}`}
          facts={['the pages below did']}
        />
      )}
      <LostUpdates exchange={exchange} />
      <Queues pages={pages} growing={growing} />
      {page && <Page page={page} exchange={exchange} growing={growing} />}
      <Others
        pages={pages.filter(one => !isSame(one, page))}
        exchange={exchange}
        open={page === null}
        growing={growing}
      />
      <Totals />
    </div>
  )
}
