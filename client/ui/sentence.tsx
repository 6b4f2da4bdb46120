import { printable } from '../format.ts'

/** A sentence in which what stands between backticks is code. */
export function Sentence({ text }: { readonly text: string }) {
  return (
    <>
      {text
        .split('`')
        .map((part, index) => (index % 2 === 1 ? <code key={index}>{printable(part)}</code> : printable(part)))}
    </>
  )
}
