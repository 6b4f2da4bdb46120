import { judgeAlone } from '../../../server/cookies/judge-alone.ts'
import type { PublicSuffix } from '../../../server/cookies/suffixes.ts'
import type {
  CookieAssumption,
  CookieFacts,
  CookieSituation,
  CookieVerdict,
  Exchange,
} from '../../../server/protocol/index.ts'
import { correct, roleOf } from '../../page-cookies.ts'
import { thisPage } from '../../page-cookies-dom.ts'

/** What the browser does with an exchange's cookies, by the app's knowledge or, where that is more, by the page's. */
export interface Judged {
  readonly context: CookieSituation
  readonly verdicts: readonly CookieVerdict[]
  readonly assumed: readonly CookieAssumption[]
  /** Whether the exchange is of the page that one looks at. */
  readonly ofPage: boolean
  /** What the page corrected. */
  readonly changes: readonly string[]
  /** Whether the verdicts are still those of the app, as the public suffix list is on its way. */
  readonly isWaiting?: boolean
}

/** Gives null while the list that it takes is on its way. */
type SuffixFor = (context: CookieSituation, hasDomain: boolean) => PublicSuffix | null

/** What a page cannot be wrong about. */
const KNOWN: readonly string[] = ['scheme', 'host', 'top-level']

/** What the page cannot judge: a value that is redacted here, and a jar that it does not know. */
const UNKNOWN = /^(?:NoCookieContent|NameValuePairExceedsMaxSize|DisallowedCharacter|FailureToStore|Overwrite\w+)$/

const isKept = ({ reasons, unreported, effect }: CookieVerdict) =>
  effect === 'evicted' || effect === 'response-failed' || [...reasons, ...unreported].some(one => UNKNOWN.test(one))

const known = new WeakMap<CookieFacts, Judged>()

/** Judges once more what the page that one looks at has asked for; null for what others have. */
export function judgeByPage(
  { id, request, response, cookies }: Exchange & { readonly cookies: CookieFacts },
  own: string,
  suffixFor: SuffixFor,
): Judged | null {
  const judged = known.get(cookies)
  if (judged) return judged
  const page = thisPage()
  const role = roleOf({ id, request, cookies }, own, page)
  if (role === null) return null
  const { context, changes } = correct(cookies.context, role, page)
  const assumed = cookies.assumed.filter(({ about }) => !KNOWN.includes(about))
  const confirmed = { context, changes, assumed, verdicts: cookies.verdicts, ofPage: true }
  if (changes.length === 0) return confirmed
  const hasDomain = response.setCookies.some(({ domain }) => domain !== null)
  const publicSuffix = suffixFor(context, hasDomain)
  if (!publicSuffix) return { ...confirmed, isWaiting: true }
  const verdicts = response.setCookies.map(({ raw: header }, line) => {
    const before = cookies.verdicts[line]
    return before && isKept(before) ? before : judgeAlone({ header, context, publicSuffix })
  })
  const corrected = { ...confirmed, verdicts }
  known.set(cookies, corrected)
  return corrected
}
