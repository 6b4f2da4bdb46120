import { useApp } from '../app.ts'
import type { Choices } from '../preferences.ts'
import { Button } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { shortcut } from './keyboard.ts'
import { StreamDot } from './status.tsx'
import { ProblemsButton, Summary } from './summary.tsx'

const themes = ['system', 'light', 'dark'] as const
const docks = ['bottom', 'right', 'left'] as const
const dockIcons: Readonly<Record<Choices['dock'], IconName>> = {
  bottom: 'bottom',
  right: 'dock-right',
  left: 'dock-left',
}

const after = <T,>(all: readonly T[], current: T): T => all[(all.indexOf(current) + 1) % all.length] ?? current

/** The top line of the open panel: what the bar says, and what can be done. */
export function Header({ onProblems }: { readonly onProblems: (id: string) => void }) {
  const { base, mode, store, chosen, help, send } = useApp()
  const paused = store.paused.value
  const recording = store.state.value.recording
  const theme = chosen.theme.value
  const dock = chosen.dock.value
  const nextDock = after(docks, dock)
  return (
    <header class="header">
      <strong class="name">sessionscope</strong>
      <div class="summary">
        <StreamDot />
        <ProblemsButton onProblems={onProblems} />
        <Summary />
      </div>
      <div class="actions" role="toolbar" aria-label="Panel">
        {recording ? (
          <Button
            icon={paused ? 'play' : 'pause'}
            text={paused ? 'Resume' : 'Pause'}
            label={paused ? 'Resume: what came meanwhile is caught up' : 'Pause this panel; recording goes on'}
            onClick={() => send({ type: 'pause', paused: !paused })}
          />
        ) : (
          <Button
            icon="play"
            text="Record"
            label="Record requests again"
            onClick={() => send({ type: 'set', options: { recording: true } })}
          />
        )}
        <Button
          icon="clear"
          text="Clear"
          label="Clear the history, for every panel"
          onClick={() => send({ type: 'clear' })}
        />
        <span class="gap" />
        <Button
          icon={theme}
          label={`Theme: ${theme}. Change to ${after(themes, theme)}`}
          onClick={() => {
            chosen.theme.value = after(themes, theme)
          }}
        />
        <Button
          icon="keys"
          label="Keys (?)"
          pressed={help.value}
          onClick={() => {
            help.value = !help.value
          }}
        />
        {mode === 'overlay' && (
          <>
            <Button
              icon={dockIcons[nextDock]}
              label={`Move to the ${nextDock}`}
              onClick={() => {
                chosen.dock.value = nextDock
              }}
            />
            <a
              class="button"
              href={`${base}/`}
              target="_blank"
              rel="noopener"
              title="Open as a page of its own"
              aria-label="Open as a page of its own"
            >
              <Icon name="out" />
            </a>
            <Button
              icon="close"
              label={`Close (Escape, ${shortcut})`}
              onClick={() => {
                chosen.openness.value = 'bar'
              }}
            />
          </>
        )}
      </div>
    </header>
  )
}
