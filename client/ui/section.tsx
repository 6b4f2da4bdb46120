import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'

interface SectionProps {
  readonly title: string
  readonly note?: string
  readonly folded?: boolean
  readonly children: ComponentChildren
}

/** A part of a view under a heading that folds it. */
export function Section({ title, note, folded = false, children }: SectionProps) {
  const open = useSignal(!folded)
  return (
    <section class="section">
      <h3>
        <button
          type="button"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value
          }}
        >
          <Icon name={open.value ? 'down' : 'right'} />
          {title}
          {note && <span class="note">{note}</span>}
        </button>
      </h3>
      {open.value && children}
    </section>
  )
}
