import { effect } from '@preact/signals-core'
import { createApp, showApp } from './app.ts'
import { toggleOnShortcut } from './frame/keyboard.ts'
import { Shell } from './frame/shell.tsx'
import { renderLive } from './live.ts'
import { geometrySheet, panelSheet } from './styles/sheets.ts'

export const tagName = 'session-scope'

/** What happens inside the panel is no event of the page's: its shortcuts, focus traps and outside clicks stay still. */
const kept = 'keydown keyup keypress input change click mousedown mouseup pointerdown pointerup focusin focusout wheel'

/**
 * Registers the element, once. Its attributes are read when it is connected: `base` (the tool's path), `mode` (`page` or
 * `overlay`), `exchange` (the id of the page's own exchange).
 */
export function defineElement(): void {
  if (customElements.get(tagName)) return
  customElements.define(
    tagName,
    class SessionScope extends HTMLElement {
      #leave = () => {}

      connectedCallback() {
        const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
        const geometry = geometrySheet()
        root.adoptedStyleSheets = [panelSheet(), geometry.sheet]
        for (const type of kept.split(' ')) root.addEventListener(type, keep)
        const app = createApp({
          base: this.getAttribute('base') ?? '/__sessionscope',
          mode: this.getAttribute('mode') === 'page' ? 'page' : 'overlay',
          own: this.getAttribute('exchange'),
        })
        const undo = effect(() => {
          const { height, width, list, theme, openness, dock } = app.chosen
          const room = app.mode === 'overlay' && openness.value === 'open' && dock.value === 'bottom'
          geometry.set({ height: height.value, width: width.value, list: list.value, room })
          this.dataset.theme = theme.value
        })
        const unmount = renderLive(() => {
          showApp(app)
          return <Shell />
        }, root)
        const end = new AbortController()
        const measure = () => {
          app.view.viewport.value = { width: innerWidth, height: innerHeight }
        }
        window.addEventListener('resize', measure, { signal: end.signal })
        window.addEventListener('keydown', toggleOnShortcut(app, root), { capture: true, signal: end.signal })
        this.#leave = () => {
          end.abort()
          undo()
          unmount()
          app.dispose()
        }
      }

      disconnectedCallback() {
        this.#leave()
      }
    },
  )
}

const keep = (event: Event) => event.stopPropagation()
