import type { App } from '../app.ts'

/** Opens and closes the panel from anywhere on the page. */
export const shortcut = 'Alt+Shift+S'

/** By the key's place, not its letter: with Alt, many keyboards write another one. */
export const isShortcut = (event: KeyboardEvent): boolean =>
  event.code === 'KeyS' && event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey

const isTyping = (event: KeyboardEvent): boolean => {
  const [target] = event.composedPath()
  return target instanceof Element && target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]')
}

export interface Keys {
  readonly tabs: () => readonly string[]
  openTab(id: string): void
  focusSearch(): void
  close(): void
}

/** Moves the choice by so many rows, down being older. */
function move({ store }: App, by: number): void {
  const rows = store.visible.peek()
  const index = rows.findIndex(({ id }) => id === store.current.peek()?.id)
  const next = rows[Math.max(0, Math.min(index + by, rows.length - 1))]
  if (next) store.selected.value = next.id
}

/** The panel's own keys; they are heard only while the focus is inside of it. */
export function panelKeys(app: App, keys: Keys): (event: KeyboardEvent) => void {
  const acts: Readonly<Record<string, () => void>> = {
    j: () => move(app, 1),
    ArrowDown: () => move(app, 1),
    k: () => move(app, -1),
    ArrowUp: () => move(app, -1),
    f: () => {
      app.store.selected.value = null
    },
    p: () => app.send({ type: 'pause', paused: !app.store.paused.peek() }),
    '/': keys.focusSearch,
    '?': () => {
      app.help.value = !app.help.peek()
    },
    Escape: () => {
      if (app.help.peek()) app.help.value = false
      else keys.close()
    },
  }
  return event => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isTyping(event)) return
    const digit = /^[1-9]$/.test(event.key) ? keys.tabs()[Number(event.key) - 1] : undefined
    const act = digit === undefined ? acts[event.key] : () => keys.openTab(digit)
    if (!act) return
    event.preventDefault()
    act()
  }
}
