import type { Signal } from '@preact/signals'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

interface SearchBoxProps {
  readonly query: Signal<string>
  readonly label: string
  readonly hint: string
  /** Marks the box that the `/` key goes to. */
  readonly main?: boolean
}

export function SearchBox({ query, label, hint, main = false }: SearchBoxProps) {
  return (
    <div class="search">
      <Icon name="search" />
      <input
        type="text"
        spellcheck={false}
        autocomplete="off"
        aria-label={label}
        placeholder={hint}
        data-main={main || undefined}
        value={query.value}
        onInput={event => {
          query.value = event.currentTarget.value
        }}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          if (query.value === '') event.currentTarget.blur()
          query.value = ''
        }}
      />
      {query.value !== '' && (
        <Button
          icon="close"
          label="Clear the search"
          onClick={() => {
            query.value = ''
          }}
        />
      )}
    </div>
  )
}
