import type { LostUpdateFacts, OtherUpdate, Problem } from '../../protocol/index.ts'
import type { Rule } from '../rule.ts'
import { listed, plural } from '../words.ts'

/** Others that are named. */
const MOST = 5

const nameOf = ({ method, path }: OtherUpdate): string => `${method} ${path}`
const keysOf = (keys: readonly string[]): string => (keys[0] === undefined ? '' : `: \`${keys[0]}\``)

function titleOf({ role, others, count, keys }: LostUpdateFacts): string {
  const [first] = others
  if (role === 'overwritten') {
    return `What this request saved was overwritten by ${first ? nameOf(first) : 'another request'}${keysOf(keys)}`
  }
  const who = first === undefined ? plural(count, 'save') : nameOf(first)
  const more = first !== undefined && count > 1 ? ` and ${plural(count - 1, 'more save')}` : ''
  return `This request overwrote what ${who}${more} had saved${keysOf(keys)}`
}

/** The storage counts versions, and has found that one save took the place of another. */
const lostUpdateOf =
  (role: LostUpdateFacts['role']): Rule =>
  ({ session }) => {
    const facts = session?.lostUpdates?.find(each => each.role === role)
    return facts === undefined ? null : problemOf(facts)
  }

/** A request may have done both: taken another's place, and lost its own. */
export const overwrote = lostUpdateOf('overwrote')
export const overwritten = lostUpdateOf('overwritten')

const problemOf = (facts: LostUpdateFacts): Problem => ({
  code: 'lost-update',
  severity: 'error',
  certainty: 'certain',
  title: titleOf(facts),
  why: 'Both had loaded the session before either had saved it, no lock kept them apart, and each saved the whole of its own copy. The version of what is stored tells that this happened.',
  fix: "Give connect() a lock: `lock: redisLock(client)`, `lock: postgresLock(pool)`, or, on one host, `lock: fileLock(folder)`; or `onConflict: 'reject'`, and send the request that fails again.",
  evidence: evidenceOf(facts),
  requests: facts.others.slice(0, MOST).map(each => ({ name: nameOf(each), exchange: each.exchange })),
})

const evidenceOf = ({ others, count, revived, keys }: LostUpdateFacts): string[] => [
  ...listed(
    others.map(each => `${nameOf(each)}, pid ${each.pid}, at ${new Date(each.at).toISOString()}`),
    MOST,
  ),
  ...(count > others.length ? [`${plural(count, 'save')} lost in all`] : []),
  ...(revived > 0 ? [`${plural(revived, 'save')} that had been lost before came back with this one`] : []),
  ...listed(
    keys.map(key => `${key}: not as it was saved`),
    5,
  ),
]
