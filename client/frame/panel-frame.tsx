import { useLayoutEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { panels } from '../panels/index.ts'
import { Requests } from '../panels/requests.tsx'
import { Splitter } from '../ui/splitter.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { Detail } from './detail.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { panelKeys } from './keyboard.ts'
import { NoticeList } from './notice-list.tsx'

const narrowBelow = 720
const leastList = 300
const leastDetail = 360

/** The open panel: the requests beside the views of one of them, or, where it is narrow, as the first of the views. */
export function PanelFrame({
  onProblems,
  onClose,
}: {
  readonly onProblems: (id: string) => void
  readonly onClose: () => void
}) {
  const app = useApp()
  const { mode, chosen, narrow, store } = app
  const frame = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => {
      narrow.value = element.clientWidth < narrowBelow
    }
    measure()
    if (typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const exchange = store.current.value
  const ids = [...(narrow.value ? ['requests'] : []), ...panels.map(({ id }) => id)]
  const tab = ids.includes(chosen.tab.value) ? chosen.tab.value : narrow.value ? 'requests' : 'session'
  const panel = panels.find(({ id }) => id === tab)
  const openTab = (id: string) => {
    chosen.tab.value = id
  }
  const list: Tab[] = narrow.value
    ? [{ id: 'requests', label: 'Requests', count: store.all.value.length, tone: 'calm' }]
    : []
  const tabs = panels.map(({ id, label, ...one }) => ({
    id,
    label,
    count: exchange && 'count' in one ? one.count(exchange) : null,
    tone: exchange && 'tone' in one ? one.tone(exchange) : ('calm' as const),
  }))
  const keys = panelKeys(app, {
    tabs: () => ids,
    openTab,
    close: onClose,
    focusSearch() {
      if (narrow.peek()) openTab('requests')
      requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>('[data-main]')?.focus())
    },
  })
  const dock = mode === 'page' ? 'page' : chosen.dock.value
  const requests = <Requests onOpen={() => narrow.value && openTab('session')} />

  return (
    <section
      class={`panel ${dock}${narrow.value ? ' narrow' : ''}`}
      ref={frame}
      tabIndex={-1}
      aria-label="sessionscope"
      onKeyDown={keys}
    >
      {dock !== 'page' && <Edge dock={dock} />}
      <Header onProblems={onProblems} />
      <NoticeList />
      <div class="body">
        {!narrow.value && (
          <>
            {requests}
            <Splitter
              label="Width of the list"
              axis="x"
              sense={1}
              size={chosen.list.value}
              least={leastList}
              most={() => (frame.current?.clientWidth ?? 1000) - leastDetail}
              onSize={size => {
                chosen.list.value = size
              }}
            />
          </>
        )}
        <div class="detail">
          <Tabs tabs={[...list, ...tabs]} current={tab} onChange={openTab} />
          {panel ? <Detail panel={panel} /> : requests}
        </div>
      </div>
      <Help />
    </section>
  )
}

/** The border by which the panel is made larger. */
function Edge({ dock }: { readonly dock: 'bottom' | 'right' | 'left' }) {
  const { chosen } = useApp()
  const size = dock === 'bottom' ? chosen.height : chosen.width
  return (
    <Splitter
      label="Size of the panel"
      axis={dock === 'bottom' ? 'y' : 'x'}
      sense={dock === 'left' ? 1 : -1}
      size={size.value}
      least={dock === 'bottom' ? 180 : 320}
      most={() => (dock === 'bottom' ? window.innerHeight : window.innerWidth) - 40}
      onSize={next => {
        size.value = next
      }}
    />
  )
}
