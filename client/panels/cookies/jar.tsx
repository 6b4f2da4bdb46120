import type { CookieFacts } from '../../../server/protocol/index.ts'
import { duration, Jump, plural, printable, Section, shorten, Table, theApp } from '../../kit.ts'
import { faint, Name } from './cells.tsx'
import { nameOf } from './fate.ts'
import { reasonsText } from './state.ts'
import { states } from './words.ts'

/** Rows drawn. */
const MOST = 100

/** The client's cookies as the app believes them to be, beside what came with this request. */
export function Jar({ jar, client }: CookieFacts) {
  const { all } = theApp().store
  const byId = new Map(all.value.map(one => [one.id, one]))
  const by = (id: string | undefined) => {
    const exchange = id === undefined ? undefined : byId.get(id)
    return id === undefined ? (
      faint('somebody else')
    ) : exchange ? (
      <Jump to={id}>{nameOf(exchange)}</Jump>
    ) : (
      faint('no longer kept')
    )
  }
  return (
    <Section
      title="The jar as the app believes it to be, beside what came"
      note={jar.length === 0 ? '' : plural(jar.length, 'cookie')}
    >
      {jar.length === 0 ? (
        <p class="none">
          {client.by === 'new'
            ? 'Nothing here has answered this client before.'
            : 'The app knows of no cookie of this client. Those that it sets stand here from the next request on.'}
        </p>
      ) : (
        <Table
          head={['Name', 'With this request', 'Set by', '#Age']}
          rows={jar.slice(0, MOST).map(({ name, cookie, setBy, age, state, reasons, older }) => {
            const [tone, mark, words] = states[state]
            const why = reasonsText(reasons)
            return [
              '',
              <>
                <Name name={name} />
                {cookie && cookie.path !== '/' && faint(` ${printable(shorten(cookie.path, 40))}`)}
              </>,
              <span key="state" class="words">
                <span class={tone}>
                  {mark} {words}
                </span>
                {why && `: ${why}`}
                {older && <> of {by(older.exchange)}</>}
              </span>,
              by(setBy?.exchange),
              setBy ? duration(age) : '',
            ]
          })}
        />
      )}
      {jar.length > MOST && <p class="none">{plural(jar.length - MOST, 'more cookie')}</p>}
    </Section>
  )
}
