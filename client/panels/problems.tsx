import type { Problem } from '../../server/protocol/index.ts'
import { theApp } from '../app.ts'
import { severityTones, worst } from '../exchange-facts.ts'
import { clock, plural, printable } from '../format.ts'
import { Section } from '../ui/section.tsx'
import { Table } from '../ui/table.tsx'
import { Code, Lead, Sentence } from '../ui/text.tsx'
import type { Panel, PanelProps } from './panel.ts'

function View({ exchange: { problems } }: PanelProps) {
  const failures = theApp().store.failures.value
  return (
    <>
      <Lead
        text={
          problems.length === 0
            ? 'Nothing wrong was found in this request'
            : `${plural(problems.length, 'problem')} in this request`
        }
      />
      {problems.map((problem, index) => (
        <Card key={index} problem={problem} />
      ))}
      {failures.length > 0 && (
        <Section title="sessionscope's own failures" note="the requests went on as if it were not there">
          <Table
            head={['Where', 'What', '#Times', 'Last']}
            rows={failures.map(({ where, message, count, lastAt }) => [
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

function Card({ problem: { severity, certainty, code, title, why, fix, evidence } }: { readonly problem: Problem }) {
  return (
    <article class={`problem ${severityTones[severity]}`}>
      <h3>
        <span class={`pill ${severityTones[severity]}`}>{severity}</span>
        <span>
          <Sentence text={title} />
        </span>
        <span class="faint">
          {certainty === 'likely' && 'likely, '}
          {code}
        </span>
      </h3>
      <p>
        <Sentence text={why} />
      </p>
      <Code text={fix} />
      <ul class="mono faint">
        {evidence.map((fact, index) => (
          <li key={index}>{printable(fact)}</li>
        ))}
      </ul>
    </article>
  )
}

export const problemsPanel: Panel = {
  id: 'problems',
  label: 'Problems',
  count: ({ problems }) => problems.length,
  tone: ({ problems }) => worst(problems) ?? 'calm',
  View,
}
