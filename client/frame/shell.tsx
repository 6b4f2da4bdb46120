import { useLayoutEffect, useRef } from 'preact/hooks'
import { type App, AppContext } from '../app.ts'
import { Bar, Dot } from './bar.tsx'
import { isShortcut } from './keyboard.ts'
import { PanelFrame } from './panel-frame.tsx'

/** The whole panel in its three states: open, a bar, a dot. */
export function Shell({ app }: { readonly app: App }) {
  const { mode, chosen, store } = app
  const root = useRef<HTMLDivElement>(null)
  const openness = mode === 'page' ? 'open' : chosen.openness.value
  const byHand = useRef(false)

  const set = (next: 'open' | 'bar') => {
    byHand.current = true
    chosen.openness.value = next
  }
  const openProblems = (id: string) => {
    store.selected.value = id
    chosen.tab.value = 'problems'
    set('open')
  }

  useLayoutEffect(() => {
    if (mode === 'page') return
    const toggle = (event: KeyboardEvent) => {
      if (!isShortcut(event)) return
      event.preventDefault()
      set(chosen.openness.peek() === 'open' ? 'bar' : 'open')
    }
    window.addEventListener('keydown', toggle, true)
    return () => window.removeEventListener('keydown', toggle, true)
  }, [])

  // The focus comes into the panel only with a person's own opening of it, and leaves it with the closing.
  useLayoutEffect(() => {
    if (!byHand.current) return
    byHand.current = false
    root.current
      ?.querySelector<HTMLElement>(openness === 'open' ? '.rows' : '.bar button')
      ?.focus({ preventScroll: true })
  }, [openness])

  return (
    <AppContext.Provider value={app}>
      <div class={`app ${mode}`} ref={root}>
        {openness === 'open' ? (
          <PanelFrame onProblems={openProblems} onClose={() => mode === 'overlay' && set('bar')} />
        ) : openness === 'bar' ? (
          <Bar onOpen={() => set('open')} onProblems={openProblems} />
        ) : (
          <Dot onOpen={() => set('bar')} />
        )}
      </div>
    </AppContext.Provider>
  )
}
