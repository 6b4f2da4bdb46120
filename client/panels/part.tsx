import { type Signal, signal } from '@preact/signals-core'
import { theApp } from '../app.ts'
import * as kit from '../kit.ts'
import { importPart } from '../part-script.ts'
import { Empty } from '../ui/text.tsx'
import type { Panel } from './panel.ts'

type View = Panel['View']

/** A view's script gives its view for what it takes from here. */
interface Part {
  open(given: typeof kit): { readonly View: View }
}

type State = { readonly view: View } | { readonly error: string } | null

/** A view whose script, `<name>.js` beside the panel's own, is loaded when it is first opened. */
export function viewOfPart(name: string): View {
  const state: Signal<State> = signal(null)
  let attempt = 0

  async function load(base: string): Promise<void> {
    try {
      const part = await importPart<Part>(base, name, attempt++)
      state.value = { view: part.open(kit).View }
    } catch (error) {
      state.value = { error: String(error) }
    }
  }

  return props => {
    const { base } = theApp()
    const now = state.value
    if (now && 'view' in now) return <now.view {...props} />
    if (!now) {
      if (attempt === 0) load(base)
      return <Empty title="Loading this view…" text="Its script comes when it is first opened." />
    }
    return (
      <>
        <Empty
          title="The script of this view could not be loaded"
          text={`Was the app stopped, or started anew in another version? Then reload the page. Or its Content-Security-Policy forbids it: add \`script-src 'self'\`. The browser says: ${now.error}`}
        />
        <p class="empty">
          <button
            type="button"
            class="button"
            onClick={() => {
              state.value = null
              load(base)
            }}
          >
            Try again
          </button>
        </p>
      </>
    )
  }
}
