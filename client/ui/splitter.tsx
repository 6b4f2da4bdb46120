import type { Signal } from '@preact/signals-core'

interface SplitterProps {
  readonly label: string
  /** `x` is dragged left and right. */
  readonly axis: 'x' | 'y'
  /** 1 where moving right or down makes it larger, −1 where smaller. */
  readonly sense: 1 | -1
  /** In CSS pixels. */
  readonly size: Signal<number>
  readonly least: number
}

const step = 24
const directions: { readonly [key: string]: -1 | 1 } = { xArrowLeft: -1, xArrowRight: 1, yArrowUp: -1, yArrowDown: 1 }

/** A border that can be moved by pointer and by the arrow keys. What it grows into is bounded by the style sheet. */
export function Splitter({ label, axis, sense, size, least }: SplitterProps) {
  const set = (next: number) => {
    size.value = Math.round(Math.max(least, Math.min(next, (axis === 'x' ? innerWidth : innerHeight) - 40)))
  }
  const drag = ({ currentTarget, pointerId, clientX, clientY }: PointerEvent) => {
    const handle = currentTarget as HTMLElement
    if (!handle.hasPointerCapture(pointerId)) return
    const box = (handle.parentElement ?? handle).getBoundingClientRect()
    set(axis === 'y' ? box.bottom - clientY : sense > 0 ? clientX - box.left : box.right - clientX)
  }
  return (
    <hr
      class={`splitter ${axis}`}
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={size.value}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
      }}
      onPointerMove={drag}
      onKeyDown={event => {
        const direction = directions[axis + event.key]
        if (!direction) return
        event.preventDefault()
        event.stopPropagation()
        set(size.peek() + direction * step * sense)
      }}
    />
  )
}
