import type { ViewState } from '../view-state.ts'

/** In CSS pixels; the style sheet has the same. */
export const rowHeight = 28

const spare = 6

/** The first of the rows in sight, and the first beyond them, of a list that is scrolled by `top` pixels. */
export const rangeOf = (top: number, height: number, count: number): readonly [from: number, to: number] => [
  Math.max(0, Math.min(Math.floor(top / rowHeight) - spare, count)),
  Math.min(count, Math.ceil((top + height) / rowHeight) + spare),
]

/** How many rows wait above a list that begins with its anchor. */
export const waitingAbove = (rows: readonly { readonly id: string }[], anchor: string | null): number =>
  anchor === null
    ? 0
    : Math.max(
        0,
        rows.findIndex(({ id }) => id === anchor),
      )

/** Scrolls as little as brings one row into sight. */
export function reveal(
  { anchor }: ViewState,
  list: Element | null,
  rows: readonly { readonly id: string }[],
  index: number,
): void {
  let place = index - waitingAbove(rows, anchor.peek())
  if (place < 0) {
    anchor.value = null
    place = index
  }
  const top = place * rowHeight
  if (list) list.scrollTop = Math.max(Math.min(list.scrollTop, top), top + rowHeight - list.clientHeight)
}
