import type { Phase } from '../../server/protocol/index.ts'
import { milliseconds } from '../format.ts'

const words: Readonly<Record<Phase['name'], string>> = {
  lock: 'wait for lock',
  load: 'load',
  handler: 'handler',
  save: 'save',
  respond: 'respond',
}

const width = 1000
/** Even the shortest phase leaves a trace. */
const least = 4

/** Where a request's time went, to scale, and the same as a legend. */
export function PhaseBar({
  phases,
  duration,
}: {
  readonly phases: readonly Phase[]
  readonly duration: number | null
}) {
  const end = Math.max(duration ?? 0, ...phases.map(phase => phase.end), 0.001)
  const scale = (at: number) => (at / end) * width
  return (
    <figure class="phases">
      <svg viewBox={`0 0 ${width} 8`} preserveAspectRatio="none" aria-hidden="true">
        <defs>
          <pattern id="waiting" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect class="phase lock" width="4" height="8" />
          </pattern>
        </defs>
        {phases.map(({ name, start, end: stop }) => (
          <rect
            key={`${name}${start}`}
            class={`phase ${name}`}
            x={scale(start)}
            width={Math.max(scale(stop) - scale(start), least)}
            height="8"
          />
        ))}
      </svg>
      <figcaption>
        {phases.map(({ name, start, end: stop }) => (
          <span key={`${name}${start}`}>
            <svg class="swatch" viewBox="0 0 8 8" aria-hidden="true">
              <rect class={`phase ${name}`} width="8" height="8" />
            </svg>
            {words[name]} <b>{milliseconds(stop - start)}</b>
          </span>
        ))}
      </figcaption>
    </figure>
  )
}
