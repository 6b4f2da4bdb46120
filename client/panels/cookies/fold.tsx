import type { ComponentChild } from 'preact'
import { theApp } from '../../kit.ts'

interface FoldProps {
  /** By which it is remembered whether it is open. */
  readonly id: string
  readonly title: ComponentChild
  readonly open: boolean
  /** Made only where it is seen. */
  readonly children: () => ComponentChild
}

/** A part under a heading that folds it. */
export function Fold({ id, title, open, children }: FoldProps) {
  const { folds } = theApp().view
  const isOpen = Boolean(folds.value.get(id) ?? open)
  return (
    <details
      class="section"
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
