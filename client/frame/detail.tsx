import { useErrorBoundary } from 'preact/hooks'
import type { Exchange } from '../../server/protocol/index.ts'
import { useApp } from '../app.ts'
import type { Panel } from '../panels/panel.ts'
import { Empty } from '../ui/empty.tsx'

/** One view of the chosen exchange. */
export function Detail({ panel }: { readonly panel: Panel }) {
  const exchange = useApp().store.current.value
  return (
    <div class="view" role="tabpanel" id="view" aria-labelledby={`tab-${panel.id}`} tabIndex={-1}>
      {exchange ? (
        <Guarded key={`${panel.id} ${exchange.id}`} panel={panel} exchange={exchange} />
      ) : (
        <Empty
          title="No request is chosen"
          text="What happened to the session in a request stands here. Load a page of the app, or choose a request."
        />
      )}
    </div>
  )
}

/** A view that fails says so in its place; the others go on. */
function Guarded({ panel: { View }, exchange }: { readonly panel: Panel; readonly exchange: Exchange }) {
  const [error] = useErrorBoundary()
  if (error)
    return (
      <Empty
        title="This view failed"
        text={`sessionscope could not show it: ${String(error)}. The other views still work.`}
      />
    )
  return <View exchange={exchange} />
}
