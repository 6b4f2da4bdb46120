import { theApp } from '../app.ts'
import { Button } from '../ui/button.tsx'
import { Sentence } from '../ui/text.tsx'

/** What the panel has to say of itself: of the line to the app, and of what was left out. */
export function Notices() {
  const { store, status, retry } = theApp()
  const state = status.value
  const notice = store.notice.value
  return (
    <div role="log">
      {'trouble' in state && (
        <p class={state.kind === 'stopped' ? 'notice bad' : 'notice warn'}>
          <span>
            {state.trouble.why} <Sentence text={state.trouble.cure} />
          </span>
          {state.kind === 'waiting' && (
            <button type="button" class="button" onClick={retry}>
              Try now
            </button>
          )}
        </p>
      )}
      {store.paused.value && <p class="notice">Paused. New requests are recorded, and come when you resume.</p>}
      {notice && (
        <p class={`notice ${notice.tone}`}>
          <span>{notice.text}</span>
          <Button
            icon="close"
            label="Dismiss"
            onClick={() => {
              store.notice.value = null
            }}
          />
        </p>
      )}
    </div>
  )
}
