import { theApp } from '../app.ts'
import { nextChoice } from '../preferences.ts'
import { Button, Icon } from '../ui/button.tsx'
import { Signs, Summary } from './summary.tsx'

interface HeaderProps {
  readonly onProblems: (event: Event) => void
  readonly onClose: (event: Event) => void
}

/** The top line of the open panel: what the bar says, and what can be done. */
export function Header({ onProblems, onClose }: HeaderProps) {
  const { base, mode, store, chosen, view, send } = theApp()
  const paused = store.paused.value
  const { recording } = store.state.value
  const nextDock = nextChoice('dock', chosen.dock.value)
  const full = 'Open as a page of its own'
  return (
    <header class="header">
      <strong>sessionscope</strong>
      <div class="summary">
        <Signs onProblems={onProblems} />
        <Summary />
      </div>
      <div class="actions" role="toolbar" aria-label="Panel">
        <Button
          label={recording ? 'Pause this panel; recording goes on (p)' : 'Record requests again'}
          pressed={paused}
          onClick={() =>
            send(recording ? { type: 'pause', paused: !paused } : { type: 'set', options: { recording: true } })
          }
        >
          {recording ? (paused ? 'Resume' : 'Pause') : 'Record'}
        </Button>
        <Button label="Clear the history, for all" onClick={() => send({ type: 'clear' })}>
          Clear
        </Button>
        <Button
          label="Keys and filters (?)"
          pressed={view.help.value}
          onClick={() => {
            view.help.value = !view.help.value
          }}
        >
          Keys
        </Button>
        <Button
          icon="theme"
          label={`Theme: ${chosen.theme.value}`}
          onClick={() => {
            chosen.theme.value = nextChoice('theme', chosen.theme.value)
          }}
        />
        {mode === 'overlay' && (
          <>
            <Button
              icon={nextDock}
              label={`Move to the ${nextDock}`}
              onClick={() => {
                chosen.dock.value = nextDock
              }}
            />
            <a class="button" href={`${base}/`} target="_blank" rel="noopener" title={full} aria-label={full}>
              <Icon name="out" />
            </a>
            <Button icon="close" label="Close (Escape)" onClick={onClose} />
          </>
        )}
      </div>
    </header>
  )
}
