import type { CookieMark } from '../../../server/cookies/explain/reason.ts'
import type { CookieSituation, CookieVerdict, SetCookieFacts } from '../../../server/protocol/index.ts'
import { duration, plural, printable, shorten } from '../../kit.ts'
import { explained } from './state.ts'

/** `title`: what it means; without one the text says it. */
type Mark = readonly [mark: CookieMark, text: string, title?: string, isMissing?: boolean]

const sameSites = {
  Strict: 'With requests of its own site only',
  Lax: 'From other sites with links only',
  None: 'With requests from other sites, too',
} as const

/** The flags in one order; those that matter to safety show also where they are missing. As resolved where it is kept. */
function marksOf(facts: SetCookieFacts, cookie: CookieVerdict['cookie'], startedAt: number): readonly Mark[] {
  const { secure, httpOnly, sameSite, partitioned, priority, prefix, maxAge, expires } = facts
  const asked = maxAge ?? (expires === null ? undefined : (expires - startedAt) / 1000)
  const lasts = cookie ? cookie.expiresIn : asked
  const domain = cookie ? !cookie.hostOnly && cookie.domain : facts.domain
  const marks: (Mark | false)[] = [
    ['secure', 'Secure', secure ? 'Over https only' : 'Over plain http, too', !secure],
    ['httpOnly', 'HttpOnly', httpOnly ? 'Not for scripts' : 'Scripts can read it', !httpOnly],
    sameSite
      ? ['sameSite', `SameSite=${sameSite}`, sameSites[sameSite]]
      : ['sameSite', 'SameSite', 'It counts as Lax', true],
    ['domain', domain || 'this host', domain ? 'To this host and all below it' : 'To no other host'],
    ['path', cookie?.path ?? facts.path ?? 'default path'],
    ['lifetime', facts.deletes ? 'over' : lasts === undefined ? 'session' : duration(lasts)],
    partitioned && ['partitioned', 'Partitioned', 'One for each site around it'],
    priority !== null && ['context', `Priority=${priority}`],
    prefix !== null && ['prefix', prefix, 'It promises flags'],
    ['size', plural(facts.bytes, 'byte')],
  ]
  return marks.filter(mark => mark !== false)
}

interface MarksProps {
  readonly facts: SetCookieFacts
  readonly verdict: CookieVerdict | undefined
  readonly context: CookieSituation | undefined
  readonly startedAt: number
}

export function Marks({ facts, verdict, context, startedAt }: MarksProps) {
  const line = context && { header: facts.raw, context }
  const whys = verdict ? explained([...verdict.reasons, ...verdict.unreported], line) : []
  return (
    <p class="flags">
      {marksOf(facts, verdict?.cookie ?? null, startedAt).map(([mark, text, title, isMissing]) => {
        const why = whys.find(one => one.mark === mark)?.text
        return (
          <span key={mark} class={why ? 'chip bad' : isMissing ? 'chip off' : 'chip'} title={why ?? title}>
            {why && '✕ '}
            {isMissing && <span class="sr">not </span>}
            {printable(shorten(text, 80))}
            {why && <span class="sr">: {why}</span>}
          </span>
        )
      })}
    </p>
  )
}
