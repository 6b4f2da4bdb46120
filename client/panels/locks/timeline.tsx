import type { ComponentChildren } from 'preact'
import { Hatching, number, Path, placeOf } from '../../kit.ts'
import { type Scale, ticksOf } from '../../ui/timeline-scale.ts'

/** A stretch of a lane. Milliseconds on the chart's clock. */
export interface Bar {
  /** The class that gives it its colour and pattern. */
  readonly kind: string
  readonly from: number
  readonly to: number
  /** Since when it grows, milliseconds since 1970; absent where it has ended. */
  readonly since?: number
}

/** A line from a lane to another one. */
export interface Link {
  /** How many lanes further down the other is; negative for up. */
  readonly lanes: number
  readonly at: number
  /** Shown faintly even where nobody points at the lane. */
  readonly always: boolean
}

export interface Lane {
  readonly id: string
  readonly method: string
  readonly path: string
  /** What stands at the right; `since` where it counts up. */
  readonly figure: ComponentChildren
  readonly tone: string
  /** All of it as text. */
  readonly spoken: string
  readonly bars: readonly Bar[]
  readonly links: readonly Link[]
}

interface TimelineProps {
  readonly label: string
  readonly lanes: readonly Lane[]
  readonly scale: Scale
  readonly selected: string | undefined
  readonly onSelect: (id: string) => void
}

/** Even what took no time leaves a trace. In percent. */
const least = 0.4

const steps: { readonly [key: string]: number } = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }

/** Lanes one below the other on one scale of time. Positions are attributes of SVG, as a strict policy forbids styles. */
export function Timeline({ label, lanes, scale, selected, onSelect }: TimelineProps) {
  const x = (at: number) => `${placeOf(scale, at)}%`
  const key = (event: KeyboardEvent) => {
    const by = steps[event.key]
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    const index = lanes.findIndex(({ id }) => id === selected) + by
    const next = lanes[Math.max(0, Math.min(lanes.length - 1, index))]
    if (next) onSelect(next.id)
    ;(event.currentTarget as Element).querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div class="timeline" data-scale={scale.to - scale.from}>
      <svg class="axis" aria-hidden="true">
        <Hatching />
        {ticksOf(scale).map(at => (
          <g key={at}>
            <line x1={x(at)} x2={x(at)} y1="16" y2="100%" />
            <text x={x(at)} y="11" class={placeOf(scale, at) > 92 ? 'last' : ''}>
              {at === 0 ? 0 : at < 1000 ? `${+at.toFixed(2)} ms` : `${number(at / 1000)} s`}
            </text>
          </g>
        ))}
      </svg>
      <div
        class="lanes mono"
        role="listbox"
        aria-label={label}
        aria-activedescendant={selected && `lane-${selected}`}
        tabIndex={0}
        onKeyDown={key}
        onClick={({ target }) => {
          const id = (target as Element).closest('.lane')?.id.slice(5)
          if (id) onSelect(id)
        }}
      >
        {lanes.map(lane => (
          <div
            key={lane.id}
            id={`lane-${lane.id}`}
            class="lane"
            role="option"
            aria-label={lane.spoken}
            aria-selected={lane.id === selected}
            tabIndex={-1}
          >
            <span class="where" title={lane.spoken}>
              <span class="faint">{lane.method.slice(0, 8)}</span> <Path url={lane.path} />
            </span>
            <svg aria-hidden="true">
              <g>
                {lane.links.map(({ lanes: away, at, always }, index) => (
                  <g key={index} class={always ? 'link always' : 'link'}>
                    <line x1={x(at)} x2={x(at)} y1={`${away * 100 + 50}%`} y2="50%" />
                    <circle cx={x(at)} cy={`${away * 100 + 50}%`} r="2.5" />
                  </g>
                ))}
                {lane.bars.map(({ kind, from, to, since }) => (
                  <rect
                    key={`${kind}${since === undefined}`}
                    class={kind}
                    data-since={since}
                    x={`${Math.min(placeOf(scale, from), 100 - least)}%`}
                    width={`${Math.max(placeOf(scale, to) - placeOf(scale, from), least)}%`}
                  />
                ))}
              </g>
            </svg>
            <span class={`figure ${lane.tone}`}>{lane.figure}</span>
          </div>
        ))}
      </div>
    </div>
  )
}
