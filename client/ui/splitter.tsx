interface SplitterProps {
  readonly label: string
  /** `x` is dragged left and right. */
  readonly axis: 'x' | 'y'
  /** 1 where moving right or down makes it larger, −1 where smaller. */
  readonly sense: 1 | -1
  readonly size: number
  readonly least: number
  readonly most: () => number
  readonly onSize: (size: number) => void
}

const step = 24

/** A border that can be moved by pointer and by the arrow keys. Sizes in CSS pixels. */
export function Splitter({ label, axis, sense, size, least, most, onSize }: SplitterProps) {
  const set = (next: number) => onSize(Math.round(Math.max(least, Math.min(next, Math.max(most(), least)))))
  const at = (event: PointerEvent) => (axis === 'x' ? event.clientX : event.clientY)
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement
    const from = at(event)
    handle.setPointerCapture(event.pointerId)
    const move = (moved: PointerEvent) => set(size + (at(moved) - from) * sense)
    const end = () => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('lostpointercapture', end)
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', end)
    event.preventDefault()
  }
  const key = (event: KeyboardEvent) => {
    const [less, more] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    if (event.key !== less && event.key !== more) return
    event.preventDefault()
    event.stopPropagation()
    set(size + (event.key === more ? step : -step) * sense)
  }
  return (
    <hr
      class={`splitter ${axis}`}
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={Math.max(most(), least)}
      onPointerDown={drag}
      onKeyDown={key}
    />
  )
}
