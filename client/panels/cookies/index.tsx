/// <reference path="../../css.d.ts" />
import {
  addStyles,
  Button,
  Code,
  Lead,
  number,
  plural,
  printable,
  Section,
  Sentence,
  Table,
  theApp,
} from '../../kit.ts'
import type { Judged } from '../judge/by-page.ts'
import type { PanelProps } from '../panel.ts'
import { faint, Name, Value } from './cells.tsx'
import styles from './cookies.css'
import { Jar } from './jar.tsx'
import { judged } from './judged.ts'
import { livesOf } from './lives.ts'
import { SetCookie } from './set-cookie.tsx'
import { theState } from './state.ts'
import { leadOf } from './words.ts'

addStyles(styles)

/** Cookies drawn before one asks for the rest. */
const MOST = 30

const countOf = (items: readonly { readonly bytes: number }[]) =>
  `${items.length} · ${number(items.reduce((sum, { bytes }) => sum + bytes, 0))} bytes`

/** The cookies of an exchange: what the browser does with those that it sets, and what came of them; what it brought. */
export function View({ exchange }: PanelProps) {
  const { store, view } = theApp()
  const state = theState()
  const { id, request, response, cookies, startedAt } = exchange
  const facts = cookies && judged({ ...exchange, cookies })
  const sent = response.setCookies
  const lives = sent.length > 0 ? livesOf(exchange, store.all.value) : undefined
  const isWhole = sent.length <= MOST || view.folds.value.get(`cookies ${id}`) === true
  const trouble = state.judge.error() ?? state.suffixes.error()
  return (
    <div ref={state.watch}>
      <Lead text={leadOf(sent, facts?.verdicts, request.cookies.length)} />
      {facts && facts.changes.length > 0 && (
        <p class="notice calm">
          <span>
            <Sentence
              text={`Corrected by the page: ${facts.changes.join('; ')}${facts.isWaiting ? '. Judging once more…' : ''}`}
            />
          </span>
        </p>
      )}
      {trouble && (
        <p class="notice bad" role="alert">
          <span>The script that judges could not be loaded: {printable(trouble)}.</span>
          <Button
            label="Load it once more"
            onClick={() => {
              state.judge.retry()
              state.suffixes.retry()
            }}
          >
            Try again
          </Button>
        </p>
      )}
      {facts?.ofPage && state.news.value.length > 0 && (
        <p class="news" role="status">
          {`Changed just now: ${state.news.value.map(printable).join(', ')}`}
        </p>
      )}
      {sent.length > 0 && (
        <ul class="cookies">
          {sent.slice(0, isWhole ? sent.length : MOST).map((one, line) => (
            <SetCookie
              key={line}
              id={`${id} ${line}`}
              facts={one}
              verdict={facts?.verdicts[line]}
              context={facts?.context}
              life={lives?.[line]}
              startedAt={startedAt}
              library={exchange.session?.cookie?.name === one.name ? exchange.session.library : undefined}
              isHere={facts?.ofPage ?? false}
              open={sent.length === 1}
            />
          ))}
        </ul>
      )}
      {!isWhole && (
        <Button
          label="Show all cookies of the response"
          onClick={() => {
            view.folds.value = new Map(view.folds.peek()).set(`cookies ${id}`, true)
          }}
        >
          {`Show the other ${plural(sent.length - MOST, 'cookie')}`}
        </Button>
      )}
      {facts && sent.length > 0 && <Assumed judged={facts} />}
      {cookies && <Jar {...cookies} />}
      <Section title="Received" note={countOf(request.cookies)}>
        <Table
          head={['Name', 'Value', '#Bytes']}
          rows={request.cookies.map(({ name, value, bytes }) => [
            '',
            <Name key="name" name={name} />,
            <Value key="value" value={value} />,
            number(bytes),
          ])}
        />
      </Section>
      {sent.length > 0 && (
        <Section title="Lines as sent" folded>
          {sent.map(({ raw }, line) => (
            <Code key={line} text={raw} />
          ))}
        </Section>
      )}
    </div>
  )
}

/** As what the request was judged, and what of it nobody told. */
function Assumed({ judged: { context, assumed, ofPage } }: { readonly judged: Judged }) {
  return (
    <div class="assumed">
      <p>
        Judged as <Sentence text={theState().judge.get()?.contextOf(context) ?? ''} />
        {ofPage && faint(' · as the page itself knows')}
      </p>
      {assumed.length > 0 && (
        <details>
          <summary>{plural(assumed.length, 'thing')} had to be assumed</summary>
          <ul>
            {assumed.map(({ text }, index) => (
              <li key={index}>
                <Sentence text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
