/** A length of time along a chart's width. Milliseconds. */
export interface Scale {
  readonly from: number
  readonly to: number
}

/** 1, 2 or 5 times a power of ten: the first that is not less. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-3)))
  return power * ([1, 2, 5].find(step => step * power >= value) ?? 10)
}

/** Where a moment stands, in percent of the width; what is outside stands at the edge. */
export const placeOf = ({ from, to }: Scale, at: number): number =>
  Math.max(0, Math.min(100, ((at - from) / (to - from || 1)) * 100))

/** Round moments within a scale, three to six of them. */
export function ticksOf({ from, to }: Scale): number[] {
  const step = roundUp((to - from) / 6)
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step)
}
