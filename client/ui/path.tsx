import { printable, shorten } from '../format.ts'

const tail = 12

/** A path on one line that is cut in its middle, never at its end: the end tells calls apart. */
export function Path({ url }: { readonly url: string }) {
  const text = printable(shorten(url, 300))
  const slash = text.split('?', 1)[0]?.lastIndexOf('/') ?? 0
  const cut = Math.max(slash, text.length - tail)
  return (
    <span class="path">
      <span>{text.slice(0, cut)}</span>
      <span>{text.slice(cut)}</span>
    </span>
  )
}
