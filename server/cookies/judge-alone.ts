import { type Browser, rulesOf } from './browsers.ts'
import type { CookieContext } from './contexts.ts'
import { decide } from './decide.ts'
import type { PublicSuffix } from './suffixes.ts'
import type { SetCookieVerdict } from './verdict.ts'

interface LoneSetCookie {
  readonly header: string
  readonly context: CookieContext
  readonly publicSuffix: PublicSuffix
  readonly browser?: Browser
}

const nobody = () => []

/** `judgeSetCookie` for an empty jar, without what keeps one: the panel loads this. */
export const judgeAlone = ({ header, context, publicSuffix, browser }: LoneSetCookie): SetCookieVerdict =>
  decide(header, context, { publicSuffix, rules: rulesOf(browser), neighbours: nobody }).verdict
