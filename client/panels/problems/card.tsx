import type { ComponentChildren } from 'preact'
import type { Problem } from '../../../server/protocol/index.ts'
import { severityTones } from '../../exchange-facts.ts'
import { printable } from '../../format.ts'
import { RequestLinks } from '../../ui/request-links.tsx'
import { Code, Sentence } from '../../ui/text.tsx'

/** What it is, on one line. */
export const Title = ({ problem: { severity, certainty, code, title } }: { readonly problem: Problem }) => (
  <>
    <span class={`pill ${severityTones[severity]}`}>{severity}</span>
    <span>
      <Sentence text={title} />
    </span>
    <span class="faint">
      {certainty === 'likely' && 'likely, '}
      {code}
    </span>
  </>
)

interface BodyProps {
  readonly problem: Problem
  readonly children?: ComponentChildren
}

/** Why it is so, what to do, and on what that rests. */
export const Body = ({ problem, children }: BodyProps) => (
  <>
    {children}
    <p>
      <Sentence text={problem.why} />
    </p>
    <Code text={problem.fix} />
    <ul class="mono faint">
      {problem.evidence.map((fact, index) => (
        <li key={index}>{printable(fact)}</li>
      ))}
    </ul>
    <RequestLinks label="With" requests={problem.requests} />
  </>
)
