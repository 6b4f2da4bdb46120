import { theApp } from '../app.ts'

interface JumpProps {
  /** An exchange's id; null where it is none of this process. */
  readonly to: string | null
  readonly title?: string
  readonly tone?: string
  readonly children: string
}

/** Chooses an exchange; plain text where that is no longer kept. */
export function Jump({ to, title, tone = '', children }: JumpProps) {
  const { all, selected } = theApp().store
  if (to === null || !all.value.some(({ id }) => id === to)) return <span>{children}</span>
  return (
    <button
      type="button"
      class={`act ${tone}`}
      title={title}
      aria-label={title}
      onClick={() => {
        selected.value = to
      }}
    >
      {children}
    </button>
  )
}
