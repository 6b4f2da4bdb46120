import type { PackedExchange, Problem } from '../protocol/index.ts'
import type { Past, Rule } from './rule.ts'
import { cookieAssumptionWrong } from './rules/cookie-assumption-wrong.ts'
import { cookieNeverCameBack } from './rules/cookie-never-came-back.ts'
import { cookieNotRemoved } from './rules/cookie-not-removed.ts'
import { cookieOlder } from './rules/cookie-older.ts'
import { cookieRefused } from './rules/cookie-refused.ts'
import { cookieWithheld } from './rules/cookie-withheld.ts'
import { destroyedCookie } from './rules/destroyed-cookie.ts'
import { duplicateCookie } from './rules/duplicate-cookie.ts'
import { emptySession } from './rules/empty-session.ts'
import { forgottenWrites } from './rules/forgotten-writes.ts'
import { jsonLoss } from './rules/json-loss.ts'
import { keyOrder } from './rules/key-order.ts'
import { lateChange } from './rules/late-change.ts'
import { lateNewSession } from './rules/late-new-session.ts'
import { leftOut } from './rules/left-out.ts'
import { lockDeadlock } from './rules/lock-deadlock.ts'
import { lockHeldIdle } from './rules/lock-held-idle.ts'
import { lockTimeout } from './rules/lock-timeout.ts'
import { lostUpdate } from './rules/lost-update.ts'
import { overwritten, overwrote } from './rules/overwritten.ts'
import { resaved } from './rules/resaved.ts'
import { saveFailed } from './rules/save-failed.ts'
import { sessionRefused } from './rules/session-refused.ts'
import { shortMaxAge } from './rules/short-max-age.ts'
import { unknownSession } from './rules/unknown-session.ts'
import { unregisteredClass } from './rules/unregistered-class.ts'
import { unsetKey } from './rules/unset-key.ts'

const rules: readonly Rule[] = [
  lockDeadlock,
  lockTimeout,
  cookieWithheld,
  lateNewSession,
  saveFailed,
  lostUpdate,
  overwrote,
  overwritten,
  sessionRefused,
  lateChange,
  forgottenWrites,
  lockHeldIdle,
  duplicateCookie,
  cookieRefused,
  cookieNeverCameBack,
  cookieOlder,
  cookieNotRemoved,
  jsonLoss,
  unregisteredClass,
  leftOut,
  unknownSession,
  resaved,
  emptySession,
  shortMaxAge,
  destroyedCookie,
  keyOrder,
  unsetKey,
  cookieAssumptionWrong,
]

/** What a problem explains already needs no telling. */
const explained: Readonly<Record<string, readonly string[]>> = {
  'cookie-older': ['unknown-session'],
  'duplicate-cookie': ['cookie-assumption-wrong'],
}

const ranks = { error: 0, warning: 1, info: 2 } as const

/** The problems of an exchange that is over, the gravest first, else in the order of the rules. */
export function diagnose(exchange: PackedExchange, past: Past): Problem[] {
  const found = rules.map(rule => rule(exchange, past)).filter(problem => problem !== null)
  const known = new Set(found.flatMap(({ code }) => explained[code] ?? []))
  return found.filter(({ code }) => !known.has(code)).sort((a, b) => ranks[a.severity] - ranks[b.severity])
}
