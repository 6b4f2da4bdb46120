import type { CookieSituation, CookieVerdict, SetCookieFacts } from '../../../server/protocol/index.ts'
import { Sentence } from '../../kit.ts'
import { Name, Value } from './cells.tsx'
import { fateOf } from './fate.ts'
import { Instead } from './instead.tsx'
import { Lived } from './life.tsx'
import type { Life } from './lives.ts'
import { Marks } from './marks.tsx'
import { theState } from './state.ts'
import { Travels } from './travels.tsx'

interface SetCookieProps {
  /** By which it is remembered what of it is unfolded. */
  readonly id: string
  readonly facts: SetCookieFacts
  readonly verdict: CookieVerdict | undefined
  readonly context: CookieSituation | undefined
  readonly life: Life | undefined
  readonly startedAt: number
  /** The library that made it, where it is the session's cookie. */
  readonly library: string | undefined
  /** Whether the browser that got it is the one that shows the panel. */
  readonly isHere: boolean
  /** Whether its travels are told at length. */
  readonly open: boolean
}

const pillOf = ({ stored, effect }: CookieVerdict): readonly [tone: string, word: string] =>
  stored
    ? ['good', 'kept']
    : effect === 'expired'
      ? ['calm', 'removed']
      : ['bad', effect === 'evicted' ? effect : 'refused']

/** What really happened outweighs what was expected. */
const stronger = (tone: string) => tone === 'bad' || tone === 'warn'

/** One cookie that the response sets: what the browser does with it, and what came of it. */
export function SetCookie({ id, facts, verdict, context, life, startedAt, library, isHere, open }: SetCookieProps) {
  const [tone, word] = verdict ? pillOf(verdict) : ['', '']
  const fate = verdict && life && fateOf(verdict, life)
  const judge = theState().judge.get()
  const has = isHere && verdict?.cookie && judge ? judge.pageHas(verdict.cookie) : null
  return (
    <li class={`cookie ${fate && stronger(fate.tone) ? fate.tone : tone}`}>
      <h3>
        <Name name={facts.name} /> <Value value={facts.value} /> {verdict && <span class={`pill ${tone}`}>{word}</span>}
        {fate && <span class={`fate ${fate.tone}`}>{fate.text}</span>}
      </h3>
      {verdict && context && (
        <p>
          <Sentence text={judge?.verdictSentence(verdict, context, facts.raw) ?? '…'} />
          {has !== null && (
            <span class={has ? 'good' : 'bad'}> {`document.cookie ${has ? 'has' : 'does not have'} it now.`}</span>
          )}
        </p>
      )}
      {judge?.ignoredIn(facts.raw).map(text => (
        <p key={text} class="faint">
          <Sentence text={`Passed over: ${text}.`} />
        </p>
      ))}
      <Marks facts={facts} verdict={verdict} context={context} startedAt={startedAt} />
      {life && <Lived life={life} />}
      {verdict?.cookie && context && <Travels id={id} cookie={verdict.cookie} context={context} open={open} />}
      {verdict && context && !verdict.stored && verdict.effect !== 'expired' && (
        <Instead
          line={facts.raw}
          hasDomain={facts.domain !== null}
          context={context}
          verdict={verdict}
          made={library}
        />
      )}
    </li>
  )
}
