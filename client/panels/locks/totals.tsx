import { milliseconds, number, plural, printable, Section, shorten, Table, theApp } from '../../kit.ts'
import { totalsOf } from './advice.ts'

const MOST = 50

/** What each route did with locks, in all requests that are kept. */
export function Totals() {
  const totals = totalsOf(theApp().store.all.value)
  const rest = totals.length - MOST
  return (
    <Section
      title="By route"
      note={`in all requests that are kept${rest > 0 ? `; ${plural(rest, 'route')} more held it for less` : ''}`}
    >
      <Table
        head={[
          'Route',
          '#Requests',
          '#Median wait',
          '#Longest wait',
          '#Median hold',
          '#Longest hold',
          '#Wrote nothing',
        ]}
        rows={totals
          .slice(0, MOST)
          .map(one => [
            '',
            printable(shorten(one.name, 80)),
            number(one.count),
            milliseconds(one.medianWait),
            milliseconds(one.longestWait),
            milliseconds(one.medianHold),
            milliseconds(one.longestHold),
            `${Math.round(one.idle * 100)} %`,
          ])}
      />
    </Section>
  )
}
