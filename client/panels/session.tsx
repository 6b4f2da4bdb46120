import type { SessionFacts } from '../../server/protocol/index.ts'
import { isPending } from '../exchange-facts.ts'
import { fingerprint, milliseconds, number, plural, printable, shorten } from '../format.ts'
import { PhaseBar } from '../ui/phase-bar.tsx'
import { Verdict } from '../ui/pill.tsx'
import { Section } from '../ui/section.tsx'
import { show } from '../ui/shown.ts'
import { Table } from '../ui/table.tsx'
import { Empty, Lead } from '../ui/text.tsx'
import { Accesses } from './accesses.tsx'
import type { Panel, PanelProps } from './panel.ts'
import { SessionTree } from './session-tree.tsx'

const changesOf = ({ changes, after, before }: SessionFacts) => {
  const keys = show(after ?? before ?? {}).members?.length ?? 0
  const changed = new Set(changes.map(({ path }) => /^(?:\["(?:[^"\\]|\\.)*"\]|[^.[]*)/.exec(path)?.[0])).size
  return changed === 0 ? plural(keys, 'key') : `${changed} of ${plural(Math.max(keys, changed), 'key')} changed`
}

function View({ exchange }: PanelProps) {
  const { session, request } = exchange
  if (!session) {
    return (
      <>
        <Empty
          title={`No session ${isPending(exchange) ? 'yet' : 'took part'} in this request`}
          text="It is answered before the session middleware, or `sessionscope()` wraps none:"
          code="app.use(sessionscope(session({ … })))"
        />
        <PhaseBar exchange={exchange} />
      </>
    )
  }
  const written = session.storage.findLast(({ op }) => !/get|read/.test(op))
  return (
    <>
      <Lead
        text={session.reason || 'the handler is still at work'}
        facts={[
          `${request.method} ${printable(shorten(request.url, 200))}`,
          changesOf(session),
          `${number(session.bytes)} bytes`,
          written && `${written.op} took ${written.ms === null ? '…' : milliseconds(written.ms)}`,
          session.fingerprint && `session ${fingerprint(session.fingerprint)}`,
          session.library,
        ]}
      >
        <Verdict exchange={exchange} />{' '}
      </Lead>
      <PhaseBar exchange={exchange} />
      <SessionTree session={session} />
      <Accesses accesses={session.accesses} />
      <Section title="Storage" note={plural(session.storage.length, 'operation')}>
        <Table
          head={['Operation', 'Storage', 'Session', '#At', '#Took', 'Result', 'Asked by']}
          rows={session.storage.map(({ op, store, fingerprint: of, start, ms, result, error, by }) => [
            '',
            <b key="op">{op}</b>,
            printable(store),
            of && fingerprint(of),
            milliseconds(start),
            ms === null ? '…' : milliseconds(ms),
            <span key="result" class={/error|missing/.test(result) ? 'bad' : ''}>
              {result} {error && printable(error)}
            </span>,
            by === 'end' ? 'end of response' : by,
          ])}
        />
      </Section>
      {session.losses.length > 0 && (
        <Section title="Lost in JSON" note={plural(session.losses.length, 'value')}>
          <Table
            head={['Path', 'Is', 'Comes back as']}
            rows={session.losses.map(({ path, type, becomes }) => [
              '',
              printable(path),
              type,
              <span key="becomes" class="warn">
                {becomes}
              </span>,
            ])}
          />
        </Section>
      )}
    </>
  )
}

export const sessionPanel: Panel = {
  id: 'session',
  label: 'Session',
  count: ({ session }) => session?.changes.length ?? 0,
  tone: () => 'warn',
  View,
}
