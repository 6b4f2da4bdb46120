/// <reference path="../../css.d.ts" />
import type { Exchange, StorageSummary } from '../../../server/protocol/index.ts'
import { addStyles, Button, Empty, Lead, printable, shorten, theApp } from '../../kit.ts'
import type { PanelProps } from '../panel.ts'
import { Browser } from './browser.tsx'
import { Operations } from './operations.tsx'
import { theState } from './state.ts'
import styles from './storage.css'
import { Totals } from './totals.tsx'
import { away, sentenceOf } from './words.ts'

addStyles(styles)

/** The storages of the app's sessions: what one holds, what this request asked of it, and its sessions, to look through. */
export function View({ exchange }: PanelProps) {
  const state = theState()
  const { value, error, busy } = state.storages.state.value
  const storages = value?.storages ?? []
  const storage = storages.find(({ id }) => id === state.chosen.value) ?? storages[0]
  return (
    <div ref={state.shown}>
      {storages.length > 1 && <Choice storages={storages} chosen={storage} />}
      {storage ? (
        <Summary storage={storage} busy={busy} />
      ) : error === null && busy ? (
        <Lead text="Looking for the storage…" />
      ) : (
        error === null && <Lead text="No session middleware has shown its storage yet" />
      )}
      {error && (
        <p class="notice bad" role="alert">
          <span>The figures could not be had: {printable(error)}.</span>
          <Button label="Ask once more" onClick={state.refresh}>
            Try again
          </Button>
        </p>
      )}
      <Operations exchange={exchange} />
      <Totals session={exchange.session?.fingerprint ?? null} />
      {storage && <Stored storage={storage} exchange={exchange} />}
      {value && storages.length === 0 && (
        <Empty
          title="There is nothing to look through"
          text="The sessions that are stored stand here: how many they are, what is in one, when it ends. A storage is known from the first request of its middleware on."
          code="app.use(sessionscope(connect()))"
        />
      )}
    </div>
  )
}

function Choice({
  storages,
  chosen,
}: {
  readonly storages: readonly StorageSummary[]
  readonly chosen: StorageSummary | undefined
}) {
  const state = theState()
  return (
    <div class="tools" role="toolbar" aria-label="Storages">
      {storages.map(({ id, name, library }) => (
        <Button
          key={id}
          label={`Show ${printable(name)} of ${printable(library)}`}
          pressed={id === chosen?.id}
          onClick={() => state.choose(id)}
        >
          {printable(name)}
        </Button>
      ))}
    </div>
  )
}

function Summary({ storage, busy }: { readonly storage: StorageSummary; readonly busy: boolean }) {
  const state = theState()
  const now = theApp().store.clock()
  const { name, library, oldest, newest, facts, error } = storage
  return (
    <>
      <Lead
        text={sentenceOf(storage)}
        facts={[
          printable(name),
          printable(library),
          oldest !== null && `oldest ${away(oldest, now)}`,
          newest !== null && `newest ${away(newest, now)}`,
          ...facts.filter(([key]) => key !== 'server').map(([key, value]) => printable(shorten(`${key} ${value}`, 60))),
          <button key="refresh" type="button" class="act" disabled={busy} onClick={state.refresh}>
            {busy ? 'asking…' : 'ask again'}
          </button>,
        ]}
      />
      {error && (
        <p class="notice bad" role="alert">
          <span>{printable(error)}</span>
        </p>
      )}
    </>
  )
}

function Stored({ storage, exchange }: { readonly storage: StorageSummary; readonly exchange: Exchange }) {
  if (storage.listed) return <Browser storage={storage} exchange={exchange} />
  return <Empty title="Its sessions cannot be looked through" text={storage.note ?? 'The storage cannot list them.'} />
}
