import type { ComponentChildren } from 'preact'
import { Sentence } from './sentence.tsx'

/** What a view opens with: one sentence that answers what it is opened for, and the figures beneath it. */
export function Lead({ text, children }: { readonly text: string; readonly children?: ComponentChildren }) {
  return (
    <header class="lead">
      <h2>
        <Sentence text={text.charAt(0).toUpperCase() + text.slice(1)} />
      </h2>
      {children && <p>{children}</p>}
    </header>
  )
}

/** Facts on one line, a dot between them; what is not there leaves no gap. */
export function Facts({ items }: { readonly items: readonly (ComponentChildren | null)[] }) {
  return (
    <>
      {items
        .filter(item => item !== null && item !== '')
        .map((item, index) => (
          <span class="fact" key={index}>
            {item}
          </span>
        ))}
    </>
  )
}
