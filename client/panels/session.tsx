import type { Exchange, SessionFacts } from '../../server/protocol/index.ts'
import { isPending } from '../exchange-facts.ts'
import { fingerprint, milliseconds, number, plural, printable } from '../format.ts'
import { Code, Empty } from '../ui/empty.tsx'
import { Facts, Lead } from '../ui/lead.tsx'
import { membersOf } from '../ui/members.ts'
import { PhaseBar } from '../ui/phase-bar.tsx'
import { Verdict } from '../ui/pill.tsx'
import type { Panel, PanelProps } from './panel.ts'
import { Losses } from './session-losses.tsx'
import { StorageTable } from './session-storage.tsx'
import { SessionTree } from './session-tree.tsx'

const mount = 'app.use(sessionscope(session({ … })))'

function View({ exchange }: PanelProps) {
  const { session, phases, duration } = exchange
  return (
    <>
      {session ? <Head exchange={exchange} session={session} /> : <NoSession exchange={exchange} />}
      {phases.length > 0 && <PhaseBar phases={phases} duration={duration} />}
      {session && <SessionTree session={session} />}
      {session && <StorageTable operations={session.storage} />}
      {session && session.losses.length > 0 && <Losses losses={session.losses} />}
    </>
  )
}

function Head({ exchange, session }: { readonly exchange: Exchange; readonly session: SessionFacts }) {
  const { request } = exchange
  const written = session.storage.findLast(({ op }) => op !== 'get' && op !== 'read-cookie')
  return (
    <Lead text={session.reason || (isPending(exchange) ? 'the handler is still at work' : 'no reason was given')}>
      <Facts
        items={[
          <Verdict key="verdict" exchange={exchange} />,
          `${request.method} ${printable(request.url.slice(0, 80))}${request.url.length > 80 ? '…' : ''}`,
          changedKeys(session),
          `${number(session.bytes)} bytes`,
          written && (
            <>
              <code>{written.op}</code> {written.ms === null ? 'has not answered' : `took ${milliseconds(written.ms)}`}
            </>
          ),
          session.fingerprint && (
            <>
              session <code>{fingerprint(session.fingerprint)}</code>
            </>
          ),
          session.library,
        ]}
      />
    </Lead>
  )
}

function changedKeys({ before, after, changes }: SessionFacts): string {
  const total = membersOf(after ?? before ?? {}).length
  const touched = new Set(changes.map(({ path }) => /^(?:\["(?:[^"\\]|\\.)*"\]|[^.[]*)/.exec(path)?.[0])).size
  return touched === 0 ? plural(total, 'key') : `${touched} of ${plural(Math.max(total, touched), 'key')} changed`
}

function NoSession({ exchange }: PanelProps) {
  if (isPending(exchange)) {
    return <Empty title="The request has not come to a session yet" text="What it finds there appears here at once." />
  }
  return (
    <Empty
      title="No session took part in this request"
      text="It was answered before the session middleware, or `sessionscope()` wraps none. To see sessions, wrap the middleware where the app mounts it:"
    >
      <Code text={mount} />
    </Empty>
  )
}

export const sessionPanel: Panel = {
  id: 'session',
  label: 'Session',
  count: ({ session }) => session?.changes.length ?? 0,
  tone: () => 'warn',
  View,
}
