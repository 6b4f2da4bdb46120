import type { PublicSuffix } from '../../../server/cookies/suffixes.ts'
import type { CookieFacts, CookieSituation, Exchange } from '../../../server/protocol/index.ts'
import { theApp } from '../../kit.ts'
import type { Judged } from '../judge/by-page.ts'
import { theState } from './state.ts'

/** What the browser does with an exchange's cookies, as the page knows it, or else the app. */
export function judged(exchange: Exchange & { readonly cookies: CookieFacts }): Judged {
  const { own, mode } = theApp()
  const { cookies } = exchange
  // Where nothing was set, there is nothing to judge.
  const script = mode === 'overlay' && own !== null && cookies.verdicts.length > 0 ? theState().judge.get() : null
  return script?.judgeByPage(exchange, own ?? '', suffixFor) ?? { ...cookies, ofPage: false, changes: [] }
}

/** What knows public suffixes as far as it matters; null while that is on its way. */
export function suffixFor(context: CookieSituation, hasDomain: boolean): PublicSuffix | null {
  const { judge, suffixes } = theState()
  const script = judge.get()
  if (!script) return null
  return script.needsList(context, hasDomain) ? (suffixes.get()?.publicSuffix ?? null) : script.lastLabel
}
