import { theApp } from '../app.ts'
import { fieldNames, unknownFields } from '../filter.ts'
import { plural } from '../format.ts'
import { Button } from '../ui/button.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { Empty } from '../ui/text.tsx'
import { rangeOf, rowHeight, waitingAbove } from '../ui/window.ts'
import { RequestRow } from './requests-row.tsx'

/** All exchanges, newest first. Only the rows in sight exist; none moves while one reads further down. */
export function Requests({ onOpen }: { readonly onOpen: () => void }) {
  const { store, view } = theApp()
  const { top, anchor, viewport } = view
  const all = store.visible.value
  const waiting = waitingAbove(all, anchor.value)
  const rows = all.slice(waiting)
  const [from, to] = rangeOf(top.value, viewport.value.height, rows.length)
  const selected = store.selected.value
  const current = store.current.value?.id
  const scroll = (list: Element) => {
    top.value = list.scrollTop
    anchor.value = list.scrollTop < rowHeight / 2 ? null : (anchor.peek() ?? all[0]?.id ?? null)
  }
  const choose = (id: string | undefined) => {
    if (!id) return
    store.selected.value = id
    onOpen()
  }
  const spacer = (count: number) => <svg class="spacer" height={count * rowHeight} aria-hidden="true" />
  return (
    <div class="requests">
      <div class="tools">
        <SearchBox query={store.query} label="Filter: text, status:4xx, -is:asset" />
        <Button
          label="Follow the newest request (f)"
          pressed={selected === null}
          onClick={() => {
            store.selected.value = selected === null ? (current ?? null) : null
          }}
        >
          Follow
        </Button>
      </div>
      <UnknownFields />
      <div class="columns" aria-hidden="true">
        {['Method', 'Path', '#Status', 'Session was', '#Set', '#Size', '#Time'].map(name => (
          <span key={name} class={name.startsWith('#') ? 'figure' : ''}>
            {name.replace('#', '')}
          </span>
        ))}
      </div>
      {waiting > 0 && (
        <button
          type="button"
          class="newer"
          onClick={({ currentTarget }) => currentTarget.nextElementSibling?.scrollTo(0, 0)}
        >
          ↑ {waiting} new
        </button>
      )}
      <div
        class="rows"
        role="listbox"
        aria-label={`${plural(all.length, 'request')}, newest first`}
        aria-activedescendant={current && `x-${current}`}
        tabIndex={0}
        onScroll={({ currentTarget }) => scroll(currentTarget)}
        onClick={({ target }) => choose((target as Element).closest('.row')?.id.slice(2))}
        onKeyDown={({ key }) => key === 'Enter' && choose(current)}
      >
        {spacer(from)}
        {rows.slice(from, to).map(exchange => (
          <RequestRow key={exchange.id} exchange={exchange} selected={exchange.id === current} />
        ))}
        {spacer(rows.length - to)}
        {all.length === 0 && <NoRows />}
      </div>
    </div>
  )
}

function UnknownFields() {
  const unknown = unknownFields(theApp().store.query.value)
  return unknown[0] ? (
    <p class="notice">{`${unknown[0]}: is no field, so it is looked for as text. Fields: ${fieldNames}`}</p>
  ) : null
}

function NoRows() {
  const { all, state } = theApp().store
  return all.value.length > 0 ? (
    <Empty title="No request matches" text="What a filter can say stands under Keys." />
  ) : (
    <Empty
      title={state.value.recording ? 'No request yet' : 'Recording is off'}
      text="Each request to the app appears here when it begins, scripts' calls and redirects too."
    />
  )
}
