import { useSignal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'

/** In CSS pixels; the style sheet has the same. */
export const rowHeight = 28

const spare = 6

interface Range {
  readonly from: number
  /** The first one that is not drawn. */
  readonly to: number
}

/** Which rows are in sight: those of `from` up to `to`, for a visible part that begins `top` pixels down. */
export function rangeOf(top: number, height: number, count: number): Range {
  const from = Math.max(0, Math.min(Math.floor(top / rowHeight) - spare, count - 1))
  return { from, to: Math.min(count, Math.ceil((top + height) / rowHeight) + spare) }
}

/** Follows the scrolling of a box of equal rows. `onTop` is told whether its top is in sight. */
export function useWindow(
  box: { readonly current: HTMLElement | null },
  count: number,
  onTop: (atTop: boolean) => void,
): { readonly range: Range; readonly onScroll: () => void } {
  const top = useSignal(0)
  const height = useSignal(600)
  const measure = () => {
    if (!box.current) return
    top.value = box.current.scrollTop
    height.value = box.current.clientHeight
  }
  useLayoutEffect(() => {
    measure()
    if (!box.current || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(measure)
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  return {
    range: rangeOf(top.value, height.value, count),
    onScroll() {
      measure()
      onTop(top.value < rowHeight / 2)
    },
  }
}
