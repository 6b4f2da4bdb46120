import { fingerprint, milliseconds, plural, printable, Sentence, shorten, theApp } from '../../kit.ts'
import { countOf, statementsOf, timeOf, took } from './words.ts'

/** Requests that are counted, the latest first. */
const MOST = 50

/** What a session's last requests cost its storage, and which of them cost most. */
export function Totals({ session }: { readonly session: string | null }) {
  const { store } = theApp()
  const requests = store.all.value
    .filter(one => one.session && one.session.storage.length > 0 && one.session.fingerprint === session)
    .slice(0, MOST)
  const operations = requests.flatMap(one => one.session?.storage ?? [])
  if (session === null || requests.length < 2) return null
  const costs = requests.map(one => timeOf(one.session?.storage ?? []))
  const most = Math.max(...costs)
  const dearest = requests[costs.indexOf(most)]
  const slowest = operations.flatMap(({ statements = [] }) => statements).sort((a, b) => b.ms - a.ms)[0]
  return (
    <p class="totals">
      The last {plural(requests.length, 'request')} of session {fingerprint(session)}: {countOf(operations)}
      {statementsOf(operations) > 0 && ` in ${plural(operations.length, 'operation')}`}, {took(operations)} altogether.
      {slowest && (
        <>
          {' '}
          The slowest took {milliseconds(slowest.ms)}:{' '}
          <Sentence text={`\`${shorten(slowest.text.replaceAll('`', "'"), 60)}\``} />.
        </>
      )}{' '}
      {dearest && (
        <button
          type="button"
          class="act"
          onClick={() => {
            store.selected.value = dearest.id
          }}
        >
          {printable(shorten(`${dearest.request.method} ${dearest.request.url}`, 60))} waited longest:{' '}
          {milliseconds(most)}
        </button>
      )}
    </p>
  )
}
