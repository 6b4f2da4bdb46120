import type { Signal } from '@preact/signals-core'

interface SearchBoxProps {
  readonly query: Signal<string>
  /** What is searched: its name, and the hint in it. */
  readonly label: string
}

/** The first one of the panel is where the `/` key goes. Escape clears it, and leaves it when it is clear. */
export const SearchBox = ({ query, label }: SearchBoxProps) => (
  <input
    class="search mono"
    type="search"
    spellcheck={false}
    aria-label={label}
    placeholder={label}
    value={query.value}
    onInput={event => {
      query.value = event.currentTarget.value
    }}
    onKeyDown={event => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      // Not to the page, which would hear the keys that follow.
      const panel = event.currentTarget.closest('.panel')
      if (query.value === '') (panel?.querySelector<HTMLElement>('.rows') ?? (panel as HTMLElement | null))?.focus()
      query.value = ''
    }}
  />
)
