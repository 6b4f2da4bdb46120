import { theApp } from '../app.ts'
import { Button } from '../ui/button.tsx'
import { shortcut } from './keyboard.ts'
import { Signs, Summary } from './summary.tsx'

interface BarProps {
  readonly onOpen: (event: Event) => void
  readonly onProblems: (event: Event) => void
}

/** The closed panel: one line of what matters now, all of which opens it. Hidden, it comes back with the next page. */
export function Bar({ onOpen, onProblems }: BarProps) {
  const { hidden } = theApp().view
  const label = `Open sessionscope (${shortcut})`
  return (
    <div class="bar" role="toolbar" aria-label="sessionscope">
      <Signs onProblems={onProblems} />
      <button type="button" class="summary" title={label} onClick={onOpen}>
        <Summary />
      </button>
      <Button icon="open" label={label} onClick={onOpen} />
      <Button
        icon="close"
        label={`Hide until the next page (${shortcut})`}
        onClick={() => {
          hidden.value = true
        }}
      />
    </div>
  )
}
