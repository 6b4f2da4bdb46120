import { milliseconds } from '../../kit.ts'

let frame = 0

/**
 * Lets grow what goes on inside an element, frame by frame: bars, and figures that count up. What grows has
 * `data-since`, milliseconds since 1970; a bar's chart has `data-scale`, its width in milliseconds. There is one loop at
 * most, only while there is something to grow; a browser runs none for a tab that is out of sight.
 *
 * @param root null ends it
 * @param now the app's clock
 * @param outgrow asks for a longer scale, as a bar has reached the end of its chart
 */
export function grow(root: Element | null, now: () => number, outgrow: () => void): void {
  cancelAnimationFrame(frame)
  const growing = [...(root?.querySelectorAll<HTMLElement | SVGRectElement>('[data-since]') ?? [])]
  if (growing.length === 0) return
  const charts = new Map(growing.map(one => [one, one.closest<HTMLElement>('[data-scale]')]))
  const turn = () => {
    const at = now()
    let isFull = false
    for (const one of growing) {
      const since = Math.max(0, at - Number(one.dataset.since))
      const scale = Number(charts.get(one)?.dataset.scale)
      const text = one.firstChild as Text | null
      if (text) text.data = milliseconds(since)
      else {
        const width = (since / scale) * 100
        one.setAttribute('width', `${width}%`)
        isFull ||= width + Number.parseFloat(one.getAttribute('x') ?? '') > 100
      }
    }
    // It draws anew, and so begins a loop of its own.
    if (isFull) outgrow()
    else frame = requestAnimationFrame(turn)
  }
  frame = requestAnimationFrame(turn)
}
