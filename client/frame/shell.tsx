import { batch } from '@preact/signals-core'
import { theApp } from '../app.ts'
import { Bar } from './bar.tsx'
import { setOpenness } from './keyboard.ts'
import { PanelFrame } from './panel-frame.tsx'

/** The whole panel: open, a bar, or out of sight. */
export function Shell() {
  const app = theApp()
  const { mode, chosen, store, view } = app
  const isOpen = mode === 'page' || chosen.openness.value === 'open'
  const set = (openness: 'open' | 'bar', { currentTarget }: Event) =>
    setOpenness(app, openness, (currentTarget as Element).getRootNode() as ShadowRoot)
  const openProblems = (event: Event) => {
    batch(() => {
      store.selected.value = store.trouble.peek().exchange?.id ?? null
      chosen.tab.value = 'problems'
    })
    set('open', event)
  }
  return (
    <div class="app">
      {isOpen ? (
        <PanelFrame onProblems={openProblems} onClose={event => set('bar', event)} />
      ) : (
        !view.hidden.value && <Bar onOpen={event => set('open', event)} onProblems={openProblems} />
      )}
    </div>
  )
}
