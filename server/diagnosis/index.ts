import type { PackedExchange, Problem } from '../protocol/index.ts'
import type { Rule } from './rule.ts'
import { cookiePrefix } from './rules/cookie-prefix.ts'
import { cookieSize } from './rules/cookie-size.ts'
import { cookieWithheld } from './rules/cookie-withheld.ts'
import { destroyedCookie } from './rules/destroyed-cookie.ts'
import { duplicateCookie } from './rules/duplicate-cookie.ts'
import { emptySession } from './rules/empty-session.ts'
import { jsonLoss } from './rules/json-loss.ts'
import { keyOrder } from './rules/key-order.ts'
import { lateChange } from './rules/late-change.ts'
import { resaved } from './rules/resaved.ts'
import { sameSiteNone } from './rules/same-site-none.ts'
import { saveFailed } from './rules/save-failed.ts'
import { shortMaxAge } from './rules/short-max-age.ts'
import { unknownSession } from './rules/unknown-session.ts'

const rules: readonly Rule[] = [
  cookieWithheld,
  saveFailed,
  lateChange,
  duplicateCookie,
  sameSiteNone,
  cookiePrefix,
  cookieSize,
  jsonLoss,
  unknownSession,
  resaved,
  emptySession,
  shortMaxAge,
  destroyedCookie,
  keyOrder,
]

const ranks = { error: 0, warning: 1, info: 2 } as const

/** The problems of an exchange, the gravest first, else in the order of the rules. */
export function diagnose(exchange: PackedExchange): Problem[] {
  return rules
    .map(rule => rule(exchange))
    .filter(problem => problem !== null)
    .sort((a, b) => ranks[a.severity] - ranks[b.severity])
}
