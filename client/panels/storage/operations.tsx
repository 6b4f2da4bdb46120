import type { Exchange, StorageOperation, StorageStatement } from '../../../server/protocol/index.ts'
import { bytes, fingerprint, milliseconds, placeOf, plural, printable, Section } from '../../kit.ts'
import { countOf, took } from './words.ts'

/** Longer texts are folded, in characters. */
const FOLDED = 400
/** Even what took no time leaves a trace, in percent. */
const LEAST = 0.6

interface Stretch {
  readonly start: number
  readonly ms: number | null
}

/** Where something stands in the time of its request. A position is an attribute, as a strict policy forbids styles. */
function Bar({
  of: { start, ms },
  whole,
  kind,
}: {
  readonly of: Stretch
  readonly whole: number
  readonly kind: string
}) {
  const scale = { from: 0, to: whole }
  const [from, to] = [placeOf(scale, start), placeOf(scale, ms === null ? whole : start + ms)]
  return (
    <svg class="span" aria-hidden="true">
      <rect class="ground" width="100%" />
      <rect class={kind} x={`${Math.min(from, 100 - LEAST)}%`} width={`${Math.max(to - from, LEAST)}%`} />
    </svg>
  )
}

function Text({ text }: { readonly text: string }) {
  const shown = printable(text)
  return shown.length <= FOLDED ? (
    <code>{shown}</code>
  ) : (
    <details>
      <summary>
        <code>{shown.slice(0, FOLDED / 2)}…</code>
      </summary>
      <code>{shown}</code>
    </details>
  )
}

const isRead = (op: StorageOperation['op']) => op === 'get' || op === 'read-cookie'
const kindOf = ({ op, result }: StorageOperation) =>
  result === 'error' ? 'bad' : op === 'destroy' ? 'gone' : isRead(op) ? 'load' : 'save'

const words = { load: 'to load', handler: 'by the handler', end: 'at the end' } as const

/** What the storage was asked in one request, with the statements that it took, along the request's time. */
export function Operations({ exchange: { session, duration, phases } }: { readonly exchange: Exchange }) {
  const operations = session?.storage ?? []
  const whole = Math.max(
    duration ?? 0,
    ...phases.map(({ end }) => end),
    ...operations.map(({ start, ms }) => start + (ms ?? 0)),
    0.1,
  )
  return (
    <Section
      title="In this request"
      note={operations.length === 0 ? '' : `${countOf(operations)}, ${took(operations)} of ${milliseconds(whole)}`}
    >
      {operations.length === 0 ? (
        <p class="none">
          {session
            ? 'The storage was not asked: the session came with its cookie, or was not used.'
            : 'No session took part. What the session storage is asked stands here, with its time.'}
        </p>
      ) : (
        <ol class="operations mono">
          {operations.map((operation, index) => (
            <Operation key={index} operation={operation} own={session?.fingerprint ?? null} whole={whole} />
          ))}
        </ol>
      )}
    </Section>
  )
}

interface OperationProps {
  readonly operation: StorageOperation
  /** The session of the request: only another one is named. */
  readonly own: string | null
  readonly whole: number
}

function Operation({ operation, own, whole }: OperationProps) {
  const { op, store, fingerprint: of, ms, result, error, by, statements = [] } = operation
  const isBad = result === 'error' || result === 'missing'
  return (
    <li>
      <div class="asked">
        <span>
          <b>{op}</b>{' '}
          <span class="faint">
            {[words[by], printable(store), of && of !== own && fingerprint(of)].filter(Boolean).join(' · ')}
          </span>
        </span>
        <Bar of={operation} whole={whole} kind={kindOf(operation)} />
        <b class="figure">{ms === null ? '…' : milliseconds(ms)}</b>
        <span class={isBad ? 'bad' : 'faint'}>{result}</span>
      </div>
      {error && <p class="bad">{printable(error)}</p>}
      {statements.map((statement, index) => (
        <Statement key={index} statement={statement} whole={whole} kind={kindOf(operation)} />
      ))}
    </li>
  )
}

interface StatementProps {
  readonly statement: StorageStatement
  readonly whole: number
  readonly kind: string
}

function Statement({ statement, whole, kind }: StatementProps) {
  const { text, ms, rows, bytes: size, error } = statement
  return (
    <div class="statement">
      <div class="text">
        <Text text={text} />
        {error && <p class="bad">{printable(error)}</p>}
      </div>
      <Bar of={statement} whole={whole} kind={error ? 'bad' : kind} />
      <span class="figure">{milliseconds(ms)}</span>
      <span class="faint">
        {[rows !== undefined && plural(rows, 'row'), size !== undefined && bytes(size)].filter(Boolean).join(', ')}
      </span>
    </div>
  )
}
