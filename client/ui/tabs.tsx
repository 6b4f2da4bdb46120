import type { Tone } from '../exchange-facts.ts'

export interface Tab {
  readonly id: string
  readonly label: string
  /** How many things stand there; nothing is shown for null. */
  readonly count: number | null
  readonly tone: Tone
}

interface TabsProps {
  readonly tabs: readonly Tab[]
  readonly current: string
  readonly onChange: (id: string) => void
}

export function Tabs({ tabs, current, onChange }: TabsProps) {
  const key = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const index = tabs.findIndex(tab => tab.id === current)
    const next = by !== 0 && tabs[(index + by + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    onChange(next.id)
    const button = (event.currentTarget as HTMLElement).children[tabs.indexOf(next)]
    if (button instanceof HTMLElement) button.focus()
  }
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={key}>
      {tabs.map(({ id, label, count, tone }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`tab-${id}`}
          aria-selected={id === current}
          aria-controls="view"
          tabIndex={id === current ? 0 : -1}
          onClick={() => onChange(id)}
        >
          {label}
          {count !== null && count > 0 && <span class={`count ${tone}`}>{count}</span>}
        </button>
      ))}
    </div>
  )
}
