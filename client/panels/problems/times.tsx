import type { PackedExchange } from '../../../server/protocol/index.ts'
import { clock, number, plural, printable, shorten } from '../../format.ts'
import { kindOf, type ProblemGroup } from '../../page-problems.ts'
import { Fold } from '../../ui/fold.tsx'
import { Jump } from '../../ui/jump.tsx'

/** Requests that are listed. */
const MOST = 100

const timeOf = ({ startedAt }: PackedExchange) => clock(startedAt).slice(0, 8)

function Link({ to }: { readonly to: PackedExchange }) {
  const { method, url } = to.request
  return <Jump to={to.id}>{printable(`${timeOf(to)} ${method} ${shorten(url, 60)}`)}</Jump>
}

/** `at 30 requests, last 12:03:11`; of one, `at 12:03:11` */
export function timesText({ exchanges }: ProblemGroup): string {
  const last = exchanges[0] ? timeOf(exchanges[0]) : ''
  return exchanges.length === 1 ? `at ${last}` : `at ${plural(exchanges.length, 'request')}, last ${last}`
}

interface TimesProps {
  readonly group: ProblemGroup
  /** Of the chosen request: where it is the only one, there is nothing to say. */
  readonly isHere: boolean
}

/** Where a problem was found: the newest request, the first, and all of them. */
export function Times({ group, isHere }: TimesProps) {
  const { exchanges, problem } = group
  const [newest] = exchanges
  const first = exchanges.at(-1)
  const isOnly = newest === first
  if (!newest || !first || (isOnly && isHere)) return null
  const rest = exchanges.length - MOST
  return (
    <>
      <p class="links">
        <span>
          {isOnly ? '' : `at ${plural(exchanges.length, 'request')}, last: `}
          <Link to={newest} />
        </span>
        {!isOnly && (
          <span>
            first: <Link to={first} />
          </span>
        )}
      </p>
      {exchanges.length > 2 && (
        <Fold id={`times ${kindOf(problem)}`} title={`All ${number(exchanges.length)}`}>
          {() => (
            <p class="links">
              {exchanges.slice(0, MOST).map(one => (
                <Link key={one.id} to={one} />
              ))}
              {rest > 0 && `and ${number(rest)} earlier: problem:${problem.code}`}
            </p>
          )}
        </Fold>
      )}
    </>
  )
}
