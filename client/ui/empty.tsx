import type { ComponentChildren } from 'preact'
import { Sentence } from './sentence.tsx'

/** What stands where there is nothing yet: what would be here, and what to do to see it. */
export function Empty({
  title,
  text,
  children,
}: {
  readonly title: string
  readonly text: string
  readonly children?: ComponentChildren
}) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p>
        <Sentence text={text} />
      </p>
      {children}
    </div>
  )
}

/** A line of code to copy. */
export function Code({ text, children }: { readonly text: string; readonly children?: ComponentChildren }) {
  return (
    <div class="copyable">
      <code>{text}</code>
      {children}
    </div>
  )
}
