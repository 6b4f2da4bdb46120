import { MAX_NAME_VALUE_BYTES } from '../parse-set-cookie.ts'
import { brokenRules, type RefusedLine } from './broken.ts'

/** Which mark of a cookie's row a reason belongs to. */
export type CookieMark =
  | 'name'
  | 'value'
  | 'domain'
  | 'path'
  | 'lifetime'
  | 'secure'
  | 'httpOnly'
  | 'sameSite'
  | 'partitioned'
  | 'prefix'
  | 'size'
  | 'context'

export interface ExplainedReason {
  readonly mark: CookieMark
  /** A clause that can follow a colon: no capital, no full stop. */
  readonly text: string
}

/** Without the prefix `Schemeful`: since Chromium 89 every refusal by SameSite is one. */
const REASONS: Readonly<Record<string, readonly [CookieMark, string]>> = {
  NoCookieContent: ['name', 'the line has neither a name nor a value'],
  FailureToStore: ['name', 'it has no name, and the browser cannot keep this value without one'],
  DisallowedCharacter: ['value', 'the line holds a control character'],
  NameValuePairExceedsMaxSize: ['size', `name and value have more than ${MAX_NAME_VALUE_BYTES} bytes together`],
  InvalidPrefix: ['prefix', 'the prefix of its name promises what it does not keep'],
  InvalidDomain: ['domain', 'the Domain is none that this host may name'],
  InvalidPartitioned: ['partitioned', 'Partitioned needs Secure over https'],
  SecureOnly: ['secure', 'Secure needs https, and this is plain http'],
  OverwriteSecure: ['secure', 'a Secure cookie of this name is there already, which plain http cannot replace'],
  HttpOnly: ['httpOnly', 'scripts can neither set nor read HttpOnly cookies'],
  OverwriteHttpOnly: ['httpOnly', 'an HttpOnly cookie of this name is there already, which scripts cannot replace'],
  SameSiteNoneInsecure: ['sameSite', 'SameSite=None needs Secure, and this line has no Secure'],
  SameSiteStrict: ['sameSite', 'it is SameSite=Strict, and another site takes part in this request'],
  SameSiteLax: ['sameSite', 'it is SameSite=Lax, and another site takes part in this request'],
  SameSiteUnspecifiedTreatedAsLax: [
    'sameSite',
    'without SameSite it counts as Lax, and another site takes part in this request',
  ],
  DomainMismatch: ['domain', 'it is for another host'],
  NotOnPath: ['path', 'it is for another path'],
  UserPreferences: ['context', 'the browser is set to block third-party cookies'],
}

/**
 * What a reason of `judgeSetCookie` or `willSend` means; one that is not known is its own text. Of a reason that stands for
 * several rules the `line` that was refused tells which of them it has broken.
 */
export function explainReason(reason: string, line?: RefusedLine): ExplainedReason {
  const name = reason.startsWith('Schemeful') ? reason.slice('Schemeful'.length) : reason
  const known = Object.hasOwn(REASONS, name) ? REASONS[name] : undefined
  if (known === undefined) return { mark: 'context', text: reason }
  const broken = line === undefined ? [] : brokenRules(name, line)
  return { mark: known[0], text: broken.length === 0 ? known[1] : broken.join('; ') }
}
