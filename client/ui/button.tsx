import { Icon, type IconName } from './icon.tsx'

interface IconButtonProps {
  readonly icon: IconName
  /** What it does: its name and its tooltip. */
  readonly label: string
  readonly text?: string
  readonly pressed?: boolean
  readonly onClick: () => void
}

export function Button({ icon, label, text, pressed, onClick }: IconButtonProps) {
  return (
    <button type="button" class="button" title={label} aria-label={label} aria-pressed={pressed} onClick={onClick}>
      <Icon name={icon} />
      {text && <span class="text">{text}</span>}
    </button>
  )
}
