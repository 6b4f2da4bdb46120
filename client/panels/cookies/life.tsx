import { clock, Jump, plural } from '../../kit.ts'
import { faint } from './cells.tsx'
import { nameOf } from './fate.ts'
import type { Life } from './lives.ts'
import { states } from './words.ts'

/** Later requests that are drawn, the latest. */
const MOST = 40

/** A cookie over the history: a mark for each later request, which chooses it. */
export function Lived({ life: { marks } }: { readonly life: Life }) {
  const drawn = marks.slice(-MOST)
  if (drawn.length === 0 || drawn[0]?.kind === 'repeated') return null
  const earlier = marks.length - drawn.length
  return (
    <div class="life">
      <span>Its life</span>
      {earlier > 0 && faint(`${plural(earlier, 'request')} before …`)}
      <ol>
        {drawn.map(({ exchange, kind }, index) => {
          const [tone, mark, words] = states[kind]
          return (
            <li key={index}>
              <Jump
                to={exchange.id}
                tone={tone}
                title={`${nameOf(exchange)} at ${clock(exchange.startedAt)}: ${words}`}
              >
                {mark}
              </Jump>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
