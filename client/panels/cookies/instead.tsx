import type { CookieSituation, CookieVerdict } from '../../../server/protocol/index.ts'
import { Button, Code, Sentence } from '../../kit.ts'
import { suffixFor } from './judged.ts'
import { type Library, theState } from './state.ts'

const libraries: readonly (readonly [Library, string])[] = [
  ['resCookie', 'res.cookie'],
  ['expressSession', 'express-session'],
  ['cookieSession', 'cookie-session'],
]

interface InsteadProps {
  readonly line: string
  readonly hasDomain: boolean
  readonly context: CookieSituation
  readonly verdict: CookieVerdict
  /** The library that may have made it, as it is a secret: that of the request's session. */
  readonly made: string | undefined
}

/** For a refused line the code that makes one which is kept. */
export function Instead({ line, hasDomain, context, verdict, made }: InsteadProps) {
  const { judge, library } = theState()
  const script = judge.get()
  const publicSuffix = suffixFor(context, hasDomain)
  if (!script || !publicSuffix) return <p class="none">Looking for the line to write instead…</p>
  const instead = script.lineInstead(line, context, publicSuffix)
  if (!instead) return <Advice text={script.cureElsewhere(verdict)} />
  const chosen = library.value ?? libraries.find(([, name]) => name === made)?.[0] ?? 'resCookie'
  return (
    <div class="instead">
      <div class="tools" role="toolbar" aria-label="Write instead">
        <span>Write instead, for</span>
        {libraries.map(([id, name]) => (
          <Button
            key={id}
            label={`The line for ${name}`}
            pressed={chosen === id}
            onClick={() => {
              library.value = id
            }}
          >
            {name}
          </Button>
        ))}
      </div>
      <Code text={instead[chosen]} />
      <Advice text={instead.note} />
    </div>
  )
}

const Advice = ({ text }: { readonly text: string | null }) =>
  text === null ? null : (
    <p>
      <Sentence text={text} />
    </p>
  )
