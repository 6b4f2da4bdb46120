import { useApp } from '../app.ts'
import { Button } from '../ui/button.tsx'
import { Sentence } from '../ui/sentence.tsx'

/** What the panel has to say of itself: the line to the app, and what was left out. */
export function NoticeList() {
  const { store, status, retry } = useApp()
  const state = status.value
  const trouble = 'trouble' in state ? state.trouble : null
  const paused = store.paused.value && state.kind === 'live'
  const list = store.notices.list.value
  if (!trouble && !paused && list.length === 0) return null
  return (
    <div class="notices" role="log">
      {trouble && (
        <p class={state.kind === 'stopped' ? 'notice bad' : 'notice warn'}>
          <span>
            {trouble.why} <Sentence text={trouble.cure} />
          </span>
          {state.kind === 'waiting' && (
            <button type="button" class="link" onClick={retry}>
              Try now
            </button>
          )}
        </p>
      )}
      {paused && <p class="notice calm">Paused. New requests are recorded, and come here when you resume.</p>}
      {list.map(({ kind, tone, text }) => (
        <p key={kind} class={`notice ${tone}`}>
          <span>{text}</span>
          <Button icon="close" label="Dismiss" onClick={() => store.notices.dismiss(kind)} />
        </p>
      ))}
    </div>
  )
}
