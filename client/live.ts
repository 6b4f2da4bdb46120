import { effect } from '@preact/signals-core'
import { type ComponentChild, type ContainerNode, render } from 'preact'

/**
 * Renders a view, and renders it again whenever a signal that was read for it has changed. Rendering is synchronous, so one
 * effect around it sees all that its components read: the panel is small enough to be compared as a whole, and its
 * components need no state of their own. After a signal was set, the page shows it.
 *
 * @returns takes the view away
 */
export function renderLive(view: () => ComponentChild, root: ContainerNode): () => void {
  const end = effect(() => {
    try {
      render(view(), root)
    } catch (error) {
      // An effect that throws is over, and the page would hear of it as of an error of its own.
      console.error('[sessionscope] The panel could not be drawn. Reload the page.', error)
    }
  })
  return () => {
    end()
    render(null, root)
  }
}
