import type { ComponentChildren } from 'preact'
import type { Tone } from '../exchange-facts.ts'

/** A small framed word: a type, a flag, a secret. */
export function Chip({
  tone,
  children,
}: {
  readonly tone: Tone | 'type' | 'secret' | 'off'
  readonly children: ComponentChildren
}) {
  return <span class={`chip ${tone}`}>{children}</span>
}
