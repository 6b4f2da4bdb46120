import type { Problem, ToolFailure } from '../../server/protocol/index.ts'
import { useApp } from '../app.ts'
import { severities, worst } from '../exchange-facts.ts'
import { ago, plural, printable } from '../format.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Code } from '../ui/empty.tsx'
import { Lead } from '../ui/lead.tsx'
import { Pill } from '../ui/pill.tsx'
import { Section } from '../ui/section.tsx'
import { Sentence } from '../ui/sentence.tsx'
import type { Panel, PanelProps } from './panel.ts'

const tones = { error: 'bad', warning: 'warn', info: 'calm' } as const

function sentence(problems: readonly Problem[]): string {
  const [first] = problems
  if (!first) return 'Nothing wrong was found in this request'
  return problems.length === 1 ? first.title : `${plural(problems.length, 'problem')} in this request`
}

function View({ exchange: { problems } }: PanelProps) {
  const { store } = useApp()
  const sorted = [...problems].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
  const failures = store.failures.value
  return (
    <>
      <Lead text={sentence(problems)} />
      {sorted.map(problem => (
        <Card key={`${problem.code}${problem.evidence[0]}`} problem={problem} alone={sorted.length === 1} />
      ))}
      {failures.length > 0 && (
        <Section title="sessionscope's own failures" note={String(failures.length)}>
          <p class="none">The requests went on as if it were not there. Something may be missing from what is shown.</p>
          <ul class="losses">
            {failures.map(failure => (
              <Failure key={failure.where + failure.message} failure={failure} />
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function Card({ problem, alone }: { readonly problem: Problem; readonly alone: boolean }) {
  return (
    <article class={`problem ${tones[problem.severity]}`}>
      <h3>
        <Pill tone={tones[problem.severity]}>{problem.severity}</Pill>
        {!alone && <Sentence text={problem.title} />}
        <span class="note">
          {problem.certainty === 'likely' ? 'likely, ' : ''}
          <code>{problem.code}</code>
        </span>
      </h3>
      <p>
        <Sentence text={problem.why} />
      </p>
      <Code text={printable(problem.fix)}>
        <CopyButton text={problem.fix} label="Copy the fix" />
      </Code>
      {problem.evidence.length > 0 && (
        <ul class="evidence">
          {problem.evidence.map((fact, index) => (
            <li key={index}>{printable(fact)}</li>
          ))}
        </ul>
      )}
    </article>
  )
}

function Failure({ failure }: { readonly failure: ToolFailure }) {
  const { now } = useApp()
  return (
    <li>
      <code>{failure.where}</code> {printable(failure.message)}{' '}
      <span class="faint">
        {failure.count > 1 ? `${plural(failure.count, 'time')}, last ` : ''}
        {ago(failure.lastAt, now.value)}
      </span>
    </li>
  )
}

export const problemsPanel: Panel = {
  id: 'problems',
  label: 'Problems',
  count: ({ problems }) => problems.length,
  tone: ({ problems }) => worst(problems) ?? 'calm',
  View,
}
