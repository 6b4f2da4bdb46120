import type { App } from '../app.ts'
import { reveal } from '../ui/window.ts'

/** Opens and closes the panel from anywhere on the page. */
export const shortcut = 'Alt+Shift+S'

/** By the key's place, not its letter: with Alt, many keyboards write another one. */
const isShortcut = ({ code, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  code === 'KeyS' && altKey && shiftKey && !ctrlKey && !metaKey

/** Opens or closes the panel at a person's wish: then, and only then, the focus goes there. */
export function setOpenness({ chosen, mode, view }: App, openness: 'open' | 'bar', root: ParentNode): void {
  if (mode === 'page') return
  view.hidden.value = false
  chosen.openness.value = openness
  root.querySelector<HTMLElement>('.rows, .panel, .bar .summary')?.focus({ preventScroll: true })
}

export const toggleOnShortcut = (app: App, root: ParentNode) => (event: KeyboardEvent) => {
  if (!isShortcut(event)) return
  event.preventDefault()
  setOpenness(app, app.chosen.openness.peek() === 'open' ? 'bar' : 'open', root)
}

/** The panel's own keys; they are heard only while the focus is inside of it. */
export function panelKeys(app: App, tabs: readonly string[]): (event: KeyboardEvent) => void {
  const { store, view, chosen } = app
  return event => {
    const { key, target, currentTarget, defaultPrevented, altKey, ctrlKey, metaKey } = event
    if (defaultPrevented || altKey || ctrlKey || metaKey || (target as Element).matches('[type=search]')) return
    const panel = currentTarget as HTMLElement
    const move = (by: number) => {
      const rows = store.visible.peek()
      const index = Math.max(0, rows.findIndex(({ id }) => id === store.current.peek()?.id) + by)
      store.selected.value = rows[index]?.id ?? store.selected.peek()
      reveal(view, panel.querySelector('.rows'), rows, index)
    }
    const acts: { readonly [key: string]: () => void } = {
      j: () => move(1),
      ArrowDown: () => move(1),
      k: () => move(-1),
      ArrowUp: () => move(-1),
      f: () => {
        store.selected.value = null
      },
      p: () => app.send({ type: 'pause', paused: !store.paused.peek() }),
      '/': () => {
        if (tabs[0] === 'requests') chosen.tab.value = 'requests'
        panel.querySelector<HTMLElement>('.search')?.focus()
      },
      '?': () => {
        view.help.value = !view.help.peek()
      },
      Escape: () => {
        if (view.help.peek()) view.help.value = false
        else setOpenness(app, 'bar', panel.getRootNode() as ParentNode & Node)
      },
    }
    const tab = tabs[Number(key) - 1]
    if (tab) chosen.tab.value = tab
    else if (acts[key]) acts[key]()
    else return
    event.preventDefault()
  }
}
