import type { ComponentChild } from 'preact'
import { theApp } from '../app.ts'

interface FoldProps {
  /** By which it is remembered whether it is open. */
  readonly id: string
  readonly title: ComponentChild
  readonly open?: boolean
  readonly kind?: string
  /** Made only where it is seen. */
  readonly children: () => ComponentChild
}

/** A part under a heading that folds it. */
export function Fold({ id, title, open = false, kind = 'section', children }: FoldProps) {
  const { folds } = theApp().view
  const isOpen = Boolean(folds.value.get(id) ?? open)
  return (
    <details
      class={kind}
      open={isOpen}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== isOpen) folds.value = new Map(folds.peek()).set(id, !isOpen)
      }}
    >
      <summary>{title}</summary>
      {isOpen && children()}
    </details>
  )
}
