import { isAscii } from './bytes.ts'

// RFC 3492, section 5.
const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700

const digit = (value: number) => String.fromCharCode(value < 26 ? value + 0x61 : value + 0x16)

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : delta >> 1
  rest += Math.floor(rest / count)
  let k = 0
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW))
}

/** One label → its Punycode without the `xn--` (RFC 3492, section 6.3). Labels are short: the caller bounds them. */
function encodeLabel(label: string): string {
  const points = Array.from(label, char => char.codePointAt(0) ?? 0)
  const basic = points.filter(point => point < 0x80)
  let out = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '')
  let next = 0x80
  let delta = 0
  let bias = 72
  let handled = basic.length
  while (handled < points.length) {
    const lowest = points.reduce((least, point) => (point >= next && point < least ? point : least), 0x10ffff)
    delta += (lowest - next) * (handled + 1)
    next = lowest
    for (const point of points) {
      if (point < next) delta++
      if (point !== next) continue
      let rest = delta
      for (let k = BASE; ; k += BASE) {
        const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX)
        if (rest < threshold) break
        out += digit(threshold + ((rest - threshold) % (BASE - threshold)))
        rest = Math.floor((rest - threshold) / (BASE - threshold))
      }
      out += digit(rest)
      bias = adapt(delta, handled + 1, handled === basic.length)
      delta = 0
      handled++
    }
    delta++
    next++
  }
  return out
}

/** A host name's longest label (RFC 1035, section 2.3.4), and so the longest that could ever match a host. */
const MAX_LABEL = 63

/** What UTS 46 leaves out: soft hyphens, joiners, variation selectors. */
const ignored = /[\u00ad\u200b\u2060\u2064\ufeff]|[\u180b-\u180d]|[\ufe00-\ufe0f]|\u180f|\u034f/g

/**
 * A host name as text → in ASCII, or null where it cannot be one. The mapping is compatibility composition and lower
 * case, which is what UTS 46 comes to for names that are registered.
 */
export function toAsciiHost(text: string): string | null {
  if (isAscii(text)) return text.toLowerCase()
  const labels = text.replace(ignored, '').normalize('NFKC').toLowerCase().replaceAll('\u3002', '.').split('.')
  if (labels.some(label => label.length > MAX_LABEL || label.includes('\ufffd'))) return null
  return labels.map(label => (isAscii(label) ? label : `xn--${encodeLabel(label)}`)).join('.')
}
