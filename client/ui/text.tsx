import type { ComponentChildren } from 'preact'
import { theApp } from '../app.ts'
import { printable } from '../format.ts'
import { Button } from './button.tsx'

/** A sentence in which what stands between backticks is code. */
export const Sentence = ({ text }: { readonly text: string }) => (
  <>
    {text.split('`').map((part, index) => (index % 2 ? <code key={index}>{printable(part)}</code> : printable(part)))}
  </>
)

interface LeadProps {
  readonly text: string
  /** Stands before the facts. */
  readonly children?: ComponentChildren
  /** The figures beneath it, on one line; what is not there leaves no gap. */
  readonly facts?: readonly ComponentChildren[]
}

/** What a view opens with: one sentence that answers what it is opened for. */
export const Lead = ({ text, facts = [], children }: LeadProps) => (
  <header class="lead">
    <h2>
      <Sentence text={text.charAt(0).toUpperCase() + text.slice(1)} />
    </h2>
    <p>
      {children}
      {facts.map((fact, index) => fact && <span key={index}>{fact}</span>)}
    </p>
  </header>
)

interface EmptyProps {
  readonly title: string
  readonly text: string
  /** A line of code that helps. */
  readonly code?: string
}

/** What stands where there is nothing yet: what would be here, and what to do to see it. */
export const Empty = ({ title, text, code }: EmptyProps) => (
  <div class="empty">
    <h2>{title}</h2>
    <p>
      <Sentence text={text} />
    </p>
    {code && <Code text={code} />}
  </div>
)

/** Code to copy. A page on plain HTTP may not, unless it is localhost: then the panel says so. */
export function Code({ text }: { readonly text: string }) {
  const { store, view } = theApp()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      view.copied.value = text
    } catch {
      store.notice.value = { tone: 'warn', text: 'The browser forbids this page to copy: select the text.' }
    }
  }
  return (
    <div class="copyable">
      <code>{printable(text)}</code>
      <Button label="Copy" onClick={copy}>
        {view.copied.value === text ? 'Copied' : 'Copy'}
      </Button>
    </div>
  )
}
