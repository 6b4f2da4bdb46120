import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { PackedExchange } from '../../server/protocol/index.ts'
import { useApp } from '../app.ts'
import { filterFields } from '../filter.ts'
import { plural } from '../format.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { rowHeight, useWindow } from '../ui/window.ts'
import { RequestRow } from './requests-row.tsx'

/** All exchanges, newest first. Only the rows in sight exist; none moves while one reads further down. */
export function Requests({ onOpen }: { readonly onOpen: () => void }) {
  const { store } = useApp()
  const scroller = useRef<HTMLDivElement>(null)
  // While the list is scrolled it begins where it began when its top was left, and newer rows wait above.
  const anchor = useSignal<string | null>(null)
  const all = store.visible.value
  const waiting =
    anchor.value === null
      ? 0
      : Math.max(
          0,
          all.findIndex(({ id }) => id === anchor.value),
        )
  const rows = waiting > 0 ? all.slice(waiting) : all
  const { range, onScroll } = useWindow(scroller, rows.length, atTop => {
    anchor.value = atTop ? null : (anchor.peek() ?? all[0]?.id ?? null)
  })
  const current = store.current.value?.id
  useReveal(scroller, rows, store.selected.value)
  const choose = (id: string | undefined) => {
    if (id === undefined) return
    store.selected.value = id
    onOpen()
  }

  return (
    <div class="requests">
      <div class="tools">
        <SearchBox main query={store.query} label="Filter the requests" hint="Filter: text, status:4xx, -is:asset" />
        <Button
          icon="follow"
          label={store.selected.value === null ? 'Following the newest request' : 'Follow the newest request'}
          pressed={store.selected.value === null}
          onClick={() => {
            store.selected.value = store.selected.value === null ? (current ?? null) : null
          }}
        />
      </div>
      <div class="head" aria-hidden="true">
        <span>Method</span>
        <span>Path</span>
        <span class="figure">Status</span>
        <span>Session was</span>
        <span class="figure wide">Set</span>
        <span class="figure wide">Size</span>
        <span class="figure">Time</span>
      </div>
      {waiting > 0 && (
        <button type="button" class="newer" onClick={() => scroller.current?.scrollTo({ top: 0 })}>
          ↑ {plural(waiting, 'new request')}
        </button>
      )}
      <div
        class="rows"
        role="listbox"
        aria-label="Requests, newest first"
        aria-activedescendant={current && `x-${current}`}
        tabIndex={0}
        ref={scroller}
        onScroll={onScroll}
        onClick={event => choose(rowOf(event))}
        onKeyDown={event => {
          if (event.key === 'Enter' && current) choose(current)
        }}
      >
        <svg class="spacer" width="1" height={range.from * rowHeight} aria-hidden="true" />
        {rows.slice(range.from, range.to).map((exchange, index) => (
          <RequestRow
            key={exchange.id}
            exchange={exchange}
            index={waiting + range.from + index + 1}
            count={all.length}
            selected={exchange.id === current}
          />
        ))}
        <svg class="spacer" width="1" height={Math.max(0, rows.length - range.to) * rowHeight} aria-hidden="true" />
        {all.length === 0 && <NoRows />}
      </div>
    </div>
  )
}

const rowOf = ({ target }: Event): string | undefined =>
  target instanceof Element ? target.closest('.row')?.id.slice('x-'.length) : undefined

/** Scrolls the chosen row into sight when the choice moves, and only then. */
function useReveal(
  scroller: { readonly current: HTMLDivElement | null },
  rows: readonly PackedExchange[],
  selected: string | null,
) {
  useLayoutEffect(() => {
    const box = scroller.current
    const index = selected === null ? -1 : rows.findIndex(({ id }) => id === selected)
    if (!box || index < 0) return
    const top = index * rowHeight
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight - box.clientHeight
  }, [selected])
}

function NoRows() {
  const { store } = useApp()
  if (store.all.value.length > 0) {
    return (
      <Empty
        title="No request matches"
        text={`Besides free text, a filter knows ${filterFields.map(name => `\`${name}:\``).join(' ')}; \`-\` before one negates it.`}
      />
    )
  }
  if (!store.state.value.recording) {
    return <Empty title="Recording is off" text="Switch it on above, and requests appear here when they begin." />
  }
  return (
    <Empty
      title="No request yet"
      text="Each request to the app appears here when it begins, scripts' calls and redirects too."
    />
  )
}
