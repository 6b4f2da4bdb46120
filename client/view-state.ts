import { type Signal, signal } from '@preact/signals-core'

/**
 * What a person is in the midst of: where the list is scrolled to, what is folded, what is searched. It stays while one
 * moves from request to request, and ends with the page.
 */
export interface ViewState {
  /** What is searched in the trees. */
  readonly find: Signal<string>
  /** What was folded (false) or unfolded by hand, by a tree's label and a line's id; how many members are shown. */
  readonly folds: Signal<ReadonlyMap<string, boolean | number>>
  /** The line that has the focus among a tree's, by the same name. */
  readonly line: Signal<string>
  /** How far the list is scrolled, in CSS pixels. */
  readonly top: Signal<number>
  /** The first request of the list while it is scrolled: newer ones wait above, so that nothing moves. null at the top. */
  readonly anchor: Signal<string | null>
  readonly viewport: Signal<{ readonly width: number; readonly height: number }>
  /** Counts up when a chart that grows needs a longer scale. */
  readonly beat: Signal<number>
  readonly help: Signal<boolean>
  /** Whether even the bar is out of sight, on this page. */
  readonly hidden: Signal<boolean>
  /** The text copied last. */
  readonly copied: Signal<string>
}

export const createViewState = (): ViewState => ({
  find: signal(''),
  folds: signal(new Map()),
  line: signal(''),
  top: signal(0),
  anchor: signal(null),
  viewport: signal({ width: innerWidth, height: innerHeight }),
  beat: signal(0),
  help: signal(false),
  hidden: signal(false),
  copied: signal(''),
})
