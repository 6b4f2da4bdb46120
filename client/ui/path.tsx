import { printable } from '../format.ts'

const longest = 300
const tail = 22

/** A path on one line that is cut in its middle, never at its end: the end tells calls apart. */
export function Path({ url }: { readonly url: string }) {
  const text = printable(url.length > longest ? `${url.slice(0, longest / 2)}…${url.slice(-longest / 2)}` : url)
  const query = text.indexOf('?')
  const slash = text.lastIndexOf('/', query < 0 ? text.length : query)
  const cut = text.length - slash <= tail ? slash : text.length - tail
  if (cut <= 0)
    return (
      <span class="path">
        <span class="head">{text}</span>
      </span>
    )
  return (
    <span class="path">
      <span class="head">{text.slice(0, cut)}</span>
      <span class="tail">{text.slice(cut)}</span>
    </span>
  )
}
