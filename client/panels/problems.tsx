import { theApp } from '../app.ts'
import { severityTones, worst } from '../exchange-facts.ts'
import { clock, plural, printable } from '../format.ts'
import { kindOf, type ProblemGroup, problemGroups } from '../page-problems.ts'
import { Fold } from '../ui/fold.tsx'
import { Section } from '../ui/section.tsx'
import { Table } from '../ui/table.tsx'
import { Lead } from '../ui/text.tsx'
import type { Panel, PanelProps } from './panel.ts'
import { Body, Title } from './problems/card.tsx'
import { Times, timesText } from './problems/times.tsx'

/** Problems of other requests that are listed. */
const MOST = 50

function View({ exchange: { problems } }: PanelProps) {
  const { all, failures } = theApp().store
  const groups = problemGroups(all.value)
  const own = new Set(problems.map(kindOf))
  const others = groups.filter(({ problem }) => !own.has(kindOf(problem)))
  return (
    <>
      <Lead
        text={
          problems.length === 0
            ? 'Nothing wrong was found in this request'
            : `${plural(problems.length, 'problem')} in this request`
        }
      />
      {problems.map((problem, index) => {
        const group = groups.find(each => kindOf(each.problem) === kindOf(problem))
        return (
          <article key={index} class={`problem ${severityTones[problem.severity]}`}>
            <h3>
              <Title problem={problem} />
            </h3>
            <Body problem={problem}>{group && <Times group={group} isHere={true} />}</Body>
          </article>
        )
      })}
      {others.length > 0 && (
        <Section title="In other requests that are kept" note={others.length}>
          {others.slice(0, MOST).map(group => (
            <Other key={kindOf(group.problem)} group={group} />
          ))}
          {others.length > MOST && <p class="none">{plural(others.length - MOST, 'more problem')}</p>}
        </Section>
      )}
      {failures.value.length > 0 && (
        <Section title="sessionscope's own failures" note="the requests went on as if it were not there">
          <Table
            head={['Where', 'What', '#Times', 'Last']}
            rows={failures.value.map(({ where, message, count, lastAt }) => [
              '',
              where,
              printable(message),
              count,
              clock(lastAt),
            ])}
          />
        </Section>
      )}
    </>
  )
}

/** A problem that the chosen request has not: one line, which unfolds. */
function Other({ group }: { readonly group: ProblemGroup }) {
  const { problem } = group
  return (
    <Fold
      id={`problem ${kindOf(problem)}`}
      kind={`problem ${severityTones[problem.severity]}`}
      title={
        <>
          <Title problem={problem} />
          <span class="faint">{timesText(group)}</span>
        </>
      }
    >
      {() => (
        <Body problem={problem}>
          <Times group={group} isHere={false} />
        </Body>
      )}
    </Fold>
  )
}

export const problemsPanel: Panel = {
  id: 'problems',
  label: 'Problems',
  count: ({ problems }) => problems.length,
  tone: ({ problems }) => worst(problems) ?? 'calm',
  View,
}
