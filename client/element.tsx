import { effect } from '@preact/signals'
import { render } from 'preact'
import { createApp } from './app.ts'
import { Shell } from './frame/shell.tsx'
import { geometrySheet, panelSheets } from './styles/sheets.ts'

export const tagName = 'session-scope'

/** What happens inside the panel is no event of the page's: its shortcuts, focus traps and outside clicks stay still. */
const kept = [
  'keydown',
  'keyup',
  'keypress',
  'input',
  'change',
  'click',
  'dblclick',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'touchstart',
  'touchend',
  'focusin',
  'focusout',
  'wheel',
  'paste',
  'copy',
  'contextmenu',
]

/**
 * Registers the element, once. Its attributes are read when it is connected: `base` (the tool's path), `mode` (`page` or
 * `overlay`), `exchange` (the id of the page's own exchange).
 */
export function defineElement(): void {
  if (customElements.get(tagName)) return
  customElements.define(
    tagName,
    class SessionScope extends HTMLElement {
      #leave: (() => void) | null = null

      connectedCallback() {
        const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
        const geometry = geometrySheet()
        root.adoptedStyleSheets = [...panelSheets(), geometry.sheet]
        for (const type of kept) root.addEventListener(type, keep)
        const app = createApp({
          base: this.getAttribute('base') ?? '/__sessionscope',
          mode: this.getAttribute('mode') === 'page' ? 'page' : 'overlay',
          own: this.getAttribute('exchange'),
        })
        const undo = effect(() => {
          const { height, width, list, theme } = app.chosen
          geometry.set({ height: height.value, width: width.value, list: list.value })
          this.dataset.theme = theme.value
        })
        render(<Shell app={app} />, root)
        this.#leave = () => {
          undo()
          render(null, root)
          app.dispose()
        }
      }

      disconnectedCallback() {
        this.#leave?.()
        this.#leave = null
      }
    },
  )
}

const keep = (event: Event) => event.stopPropagation()
