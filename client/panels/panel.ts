import type { ComponentChild } from 'preact'
import type { Exchange } from '../../server/protocol/index.ts'
import type { Tone } from '../exchange-facts.ts'

/** A view of one exchange. */
export interface Panel {
  /** Stable: it is what is remembered as the open tab. */
  readonly id: string
  readonly label: string
  /** How many things it shows, for its tab. */
  readonly count?: (exchange: Exchange) => number
  readonly tone?: (exchange: Exchange) => Tone
  readonly View: (props: PanelProps) => ComponentChild
}

export interface PanelProps {
  readonly exchange: Exchange
}
