import { Component } from 'preact'
import { theApp } from '../app.ts'
import { panels } from '../panels/index.ts'
import type { Panel, PanelProps } from '../panels/panel.ts'
import { Requests } from '../panels/requests.tsx'
import { Splitter } from '../ui/splitter.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { Empty } from '../ui/text.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { panelKeys } from './keyboard.ts'
import { Notices } from './notices.tsx'

const narrowBelow = 720

interface FrameProps {
  readonly onProblems: (event: Event) => void
  readonly onClose: (event: Event) => void
}

/** The open panel: the requests beside the views of one of them, or, where it is narrow, as the first of the views. */
export function PanelFrame({ onProblems, onClose }: FrameProps) {
  const app = theApp()
  const { mode, chosen, store, view } = app
  const dock = mode === 'page' ? mode : chosen.dock.value
  const isSide = dock === 'right'
  const { width } = view.viewport.value
  const isNarrow = (isSide ? Math.min(chosen.width.value, width - 40) : width) < narrowBelow
  const exchange = store.current.value
  const tabs: Tab[] = [
    ...(isNarrow ? [{ id: 'requests', label: 'Requests', count: store.all.value.length, tone: 'calm' as const }] : []),
    ...panels.map(({ id, label, count, tone }: Panel) => ({
      id,
      label,
      count: (exchange && count?.(exchange)) ?? 0,
      tone: (exchange && tone?.(exchange)) ?? ('calm' as const),
    })),
  ]
  const tab = tabs.find(({ id }) => id === chosen.tab.value)?.id ?? 'session'
  const panel = panels.find(({ id }) => id === tab)
  const openTab = (id: string) => {
    chosen.tab.value = id
  }
  const requests = <Requests onOpen={() => isNarrow && openTab('session')} />

  return (
    <section
      class={`panel ${dock} ${isNarrow ? 'narrow' : 'roomy'}`}
      tabIndex={-1}
      aria-label="sessionscope"
      onKeyDown={panelKeys(
        app,
        tabs.map(({ id }) => id),
      )}
    >
      {dock !== 'page' && (
        <Splitter
          label="Size of the panel"
          axis={isSide ? 'x' : 'y'}
          sense={-1}
          size={isSide ? chosen.width : chosen.height}
          least={isSide ? 320 : 180}
        />
      )}
      <Header onProblems={onProblems} onClose={onClose} />
      <Notices />
      <div class="body">
        {!isNarrow && requests}
        {!isNarrow && <Splitter label="Width of the list" axis="x" sense={1} size={chosen.list} least={300} />}
        <div class="detail">
          <Tabs tabs={tabs} current={tab} onChange={openTab} />
          {panel ? (
            <div class="view" role="tabpanel" id="view" aria-labelledby={`tab-${tab}`} tabIndex={-1}>
              {exchange ? (
                <Guarded key={panel.id} View={panel.View} exchange={exchange} />
              ) : (
                <Empty title="No request is chosen" text="What happened to the session in a request stands here." />
              )}
            </div>
          ) : (
            requests
          )}
        </div>
      </div>
      <Help />
    </section>
  )
}

/** A view that fails says so in its place; the others go on. */
class Guarded extends Component<Pick<Panel, 'View'> & PanelProps, { error?: unknown; id?: string }> {
  override componentDidCatch(error: unknown) {
    this.setState({ error, id: this.props.exchange.id })
  }

  override render() {
    const { View, exchange } = this.props
    const { error, id } = this.state
    return error && id === exchange.id ? (
      <Empty title="This view failed" text={String(error)} />
    ) : (
      <View exchange={exchange} />
    )
  }
}
