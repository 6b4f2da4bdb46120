import type { Tone } from '../exchange-facts.ts'

export interface Tab {
  readonly id: string
  readonly label: string
  /** How many things stand there; 0 is not shown. */
  readonly count: number
  readonly tone: Tone
}

interface TabsProps {
  readonly tabs: readonly Tab[]
  readonly current: string
  readonly onChange: (id: string) => void
}

export const Tabs = ({ tabs, current, onChange }: TabsProps) => (
  <div
    class="tabs"
    role="tablist"
    aria-label="Views"
    onKeyDown={({ key, currentTarget }) => {
      const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
      const index = tabs.findIndex(({ id }) => id === current) + by
      const next = tabs.at(index % tabs.length)
      if (!by || !next) return
      onChange(next.id)
      ;(currentTarget.children[tabs.indexOf(next)] as HTMLElement).focus()
    }}
  >
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
        {count > 0 && <span class={`pill ${tone}`}>{count}</span>}
      </button>
    ))}
  </div>
)
