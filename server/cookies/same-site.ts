import type { Situation } from './contexts.ts'
import type { SameSite } from './parse-set-cookie.ts'

/** Refusals on account of SameSite, by Chromium's names. */
export type SameSiteReason =
  | 'SameSiteNoneInsecure'
  | 'SchemefulSameSiteStrict'
  | 'SchemefulSameSiteLax'
  | 'SchemefulSameSiteUnspecifiedTreatedAsLax'

interface Flags {
  readonly sameSite: SameSite | null
  readonly secure: boolean
}

/** For how long a cookie without SameSite goes along with a POST from another site, in seconds. */
const LAX_POST_SECONDS = 120

const isUnrestricted = ({ sameSite }: Flags, { rules }: Situation): boolean =>
  sameSite === 'None' || (sameSite === null && !rules.laxByDefault)

const withoutSecure = ({ sameSite, secure }: Flags, { rules }: Situation): SameSiteReason | null =>
  sameSite === 'None' && !secure && rules.noneNeedsSecure ? 'SameSiteNoneInsecure' : null

const crossSite = (sameSite: SameSite | null): SameSiteReason =>
  sameSite === null || sameSite === 'None' ? 'SchemefulSameSiteUnspecifiedTreatedAsLax' : `SchemefulSameSite${sameSite}`

/**
 * Whether SameSite lets a response set the cookie (RFC 6265bis, section 5.7, step 14). A page may set any for itself,
 * wherever one came from to it. Without SameSite it is as with Lax, or as with None, by the browser.
 */
export function sameSiteOnSet(cookie: Flags, situation: Situation): SameSiteReason | null {
  if (isUnrestricted(cookie, situation)) return withoutSecure(cookie, situation)
  return situation.firstParty ? null : crossSite(cookie.sameSite)
}

/**
 * Whether SameSite lets the cookie go with a request (RFC 6265bis, section 5.8.3). `age` is in seconds since it was set,
 * for the grace that cookies without SameSite have (section 5.6.7.2).
 */
export function sameSiteOnSend(cookie: Flags, situation: Situation, age: number): SameSiteReason | null {
  const { sameSite } = cookie
  if (isUnrestricted(cookie, situation)) return withoutSecure(cookie, situation)
  if (situation.firstParty && situation.sameSiteInitiator) return null
  if (!situation.topLevelNavigation || sameSite === 'Strict') return crossSite(sameSite)
  const graced = sameSite === null && age <= LAX_POST_SECONDS
  return situation.safeMethod || graced ? null : crossSite(sameSite)
}
