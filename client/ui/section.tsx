import type { ComponentChildren } from 'preact'

interface SectionProps {
  readonly title: string
  readonly note?: string | number | undefined
  readonly folded?: boolean
  readonly children: ComponentChildren
}

/** A part of a view under a heading that folds it. */
export const Section = ({ title, note, folded = false, children }: SectionProps) => (
  <details class="section" open={!folded}>
    <summary>
      {title} <span class="faint">{note}</span>
    </summary>
    {children}
  </details>
)
