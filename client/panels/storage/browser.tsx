import type { Exchange, SessionsPage, StorageSummary } from '../../../server/protocol/index.ts'
import { Button, fingerprint, number, plural, printable, SearchBox, Section } from '../../kit.ts'
import { Sessions } from './sessions.tsx'
import { theState } from './state.ts'

interface BrowserProps {
  readonly storage: StorageSummary
  readonly exchange: Exchange
}

/** What a search went through, and what it found. */
function outcomeOf(
  { sessions, scanned, complete, by, unreadable }: SessionsPage,
  asked: string,
  pages: number,
): string {
  const unread = unreadable > 0 ? `, ${number(unreadable)} of them not readable` : ''
  if (by === 'all') {
    const from = (pages - 1) * 50
    return sessions.length === 0 ? '' : `${number(from + 1)} to ${number(from + sessions.length)}`
  }
  const what = by === 'fingerprint' ? 'by fingerprint' : by === 'key' ? 'that have the key' : 'with that value'
  const found = sessions.length === 0 ? 'none' : number(sessions.length)
  const further = complete ? ', which are all' : ''
  return `${asked.length > 0 ? `${found} ${what}` : found}, of ${plural(scanned, 'session')} looked at${further}${unread}`
}

/** The sessions that are stored: found by fingerprint or by what is in them, looked at, and expired. */
export function Browser({ storage, exchange }: BrowserProps) {
  const state = theState()
  const { find, asked, trail, page, news } = state
  const { value, busy, error } = page.state.value
  const own = exchange.session?.fingerprint
  const told = news.value
  const pages = trail.value.length
  return (
    <Section title="Stored sessions" note={storage.sessions === null ? undefined : number(storage.sessions)}>
      <form
        class="tools"
        onSubmit={event => {
          event.preventDefault()
          state.search(find.peek())
        }}
      >
        <SearchBox query={find} label="Find: 7f3a·c2d1, cart, user=42" />
        <button type="submit" class="button">
          Find
        </button>
        {own && (
          <Button label="Find the session of this request" onClick={() => state.search(fingerprint(own))}>
            Of this request
          </Button>
        )}
        <span class="faint" role="status">
          {busy ? 'Looking…' : value && outcomeOf(value, asked.value, pages)}
        </span>
      </form>
      {told && (
        <p class={`notice ${told.tone}`} role="status">
          <span>{printable(told.text)}</span>
          <Button
            icon="close"
            label="Dismiss"
            onClick={() => {
              news.value = null
            }}
          />
        </p>
      )}
      {error && (
        <p class="notice bad" role="alert">
          <span>Not listed: {printable(error)}.</span>
          <Button label="Ask once more, from the beginning" onClick={() => state.search(asked.peek())}>
            Try again
          </Button>
        </p>
      )}
      {value && !error && value.sessions.length === 0 ? (
        <p class="none">{nothing(asked.value, value.complete)}</p>
      ) : (
        value && <Sessions page={value} />
      )}
      {(pages > 1 || value?.cursor) && (
        <p class="tools">
          <button type="button" class="button" disabled={pages === 1 || busy} onClick={state.back}>
            ← Back
          </button>
          <button type="button" class="button" disabled={!value?.cursor || busy} onClick={state.next}>
            {asked.value ? 'Look further →' : 'More →'}
          </button>
        </p>
      )}
    </Section>
  )
}

function nothing(asked: string, complete: boolean): string {
  if (asked === '') return 'Nothing is stored. A session appears here when its first key is saved.'
  return complete ? 'No session matches. A value is compared as a whole: user=42.' : 'None so far: look further.'
}
