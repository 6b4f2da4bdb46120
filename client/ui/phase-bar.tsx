import type { AnyExchange } from '../exchange-facts.ts'
import { milliseconds } from '../format.ts'
import { Hatching } from './hatching.tsx'

/** Even the shortest phase leaves a trace. Of 1000. */
const least = 4

/** Where a request's time went, to scale, and the same as a legend. */
export function PhaseBar({ exchange: { phases, duration } }: { readonly exchange: AnyExchange }) {
  const whole = Math.max(duration ?? 0, ...phases.map(({ end }) => end)) || 1
  if (phases.length === 0) return null
  return (
    <figure class="phases">
      <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
        <Hatching />
        {phases.map(({ name, start, end }) => (
          <rect
            key={name + start}
            class={name}
            x={(start / whole) * 1000}
            width={Math.max(((end - start) / whole) * 1000, least)}
            height="8"
          />
        ))}
      </svg>
      <figcaption>
        {phases.map(({ name, start, end }) => (
          <span key={name + start}>
            <span class={name}>■</span> {name} <b>{milliseconds(end - start)}</b>
          </span>
        ))}
      </figcaption>
    </figure>
  )
}
