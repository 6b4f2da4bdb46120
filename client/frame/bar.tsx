import { useApp } from '../app.ts'
import { Button } from '../ui/button.tsx'
import { shortcut } from './keyboard.ts'
import { StreamDot, streamState } from './status.tsx'
import { ProblemsButton, Summary } from './summary.tsx'

interface BarProps {
  readonly onOpen: () => void
  readonly onProblems: (id: string) => void
}

/** The closed panel: one line of what matters now, all of which opens it. */
export function Bar({ onOpen, onProblems }: BarProps) {
  const { chosen } = useApp()
  return (
    <div class="bar" role="toolbar" aria-label="sessionscope">
      <StreamDot />
      <ProblemsButton onProblems={onProblems} />
      <button type="button" class="summary" title={`Open sessionscope (${shortcut})`} onClick={onOpen}>
        <Summary />
      </button>
      <Button icon="up" label={`Open sessionscope (${shortcut})`} onClick={onOpen} />
      <Button
        icon="minus"
        label="Hide the bar: a dot stays"
        onClick={() => {
          chosen.openness.value = 'dot'
        }}
      />
    </div>
  )
}

/** The hidden panel: its state as one dot. */
export function Dot({ onOpen }: { readonly onOpen: () => void }) {
  const { status, store } = useApp()
  const { tone, word } = streamState(status.value.kind, store.paused.value, store.state.value.recording)
  const label = `Show sessionscope (${shortcut}): ${word}`
  return (
    <button type="button" class={`bar hidden stream ${tone}`} title={label} aria-label={label} onClick={onOpen}>
      <span class="dot" />
    </button>
  )
}
