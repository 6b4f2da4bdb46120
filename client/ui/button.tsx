import type { ComponentChildren } from 'preact'

const paths = {
  close: 'm4 4 8 8m0-8-8 8',
  open: 'm4 10 4-4 4 4',
  theme: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
  bottom: 'M2 3h12v10H2zm0 6h12',
  right: 'M2 3h12v10H2zm7 0v10',
  out: 'M6 3H3v10h10v-3M9 3h4v4m0-4L7 9',
  warn: 'M8 2 2 13h12zm0 5v3m0 1.5v.1',
} as const

/** A line drawing of 16 by 16, in the colour of its text; what it means is said by what it stands in. */
export const Icon = ({ name }: { readonly name: keyof typeof paths }) => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)

interface ButtonProps {
  /** What it does: its tooltip, and its name where it has no text. */
  readonly label: string
  readonly icon?: keyof typeof paths
  readonly pressed?: boolean | undefined
  readonly onClick: (event: Event) => void
  readonly children?: ComponentChildren
}

export const Button = ({ label, icon, pressed, onClick, children }: ButtonProps) => (
  <button
    type="button"
    class="button"
    title={label}
    aria-label={icon && label}
    aria-pressed={pressed}
    onClick={onClick}
  >
    {icon ? <Icon name={icon} /> : children}
  </button>
)
