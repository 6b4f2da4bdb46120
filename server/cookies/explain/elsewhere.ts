import type { CookieVerdictLike } from './sentence.ts'

const CURES: Readonly<Record<string, string>> = {
  'not-saved':
    "Make the fetch with credentials: 'include', and have the server answer with Access-Control-Allow-Credentials.",
  'response-failed': 'Take the NUL out of the header.',
  evicted: 'Set fewer cookies on this site, or the ones that matter last.',
  SecureOnly: 'Serve it over https.',
  SameSiteNoneInsecure: 'Serve it over https, with SameSite=None; Secure.',
  SameSite: 'Serve it over https, with SameSite=None; Secure, or fetch it from a page of the same site.',
  UserPreferences: 'Serve it over https, with SameSite=None; Secure; Partitioned.',
  OverwriteSecure: 'Serve it over https, or give the cookie another name.',
  NameValuePairExceedsMaxSize: 'Keep the data on the server, and only an id in the cookie.',
  HttpOnly: 'Have the server set it: scripts cannot.',
  OverwriteHttpOnly: 'Have the server set it: scripts cannot.',
  DisallowedCharacter: 'Take the control character out of the line.',
  InvalidDomain: 'Leave the Domain out.',
  InvalidPrefix: 'Serve it over https, or take the prefix from its name.',
  InvalidPartitioned: 'Serve it over https, with Secure.',
}

/** For a line that `lineInstead` has no other for: what to do beside the line, in one sentence; null where nothing is known. */
export function cureElsewhere({ effect, reasons, unreported }: CookieVerdictLike): string | null {
  for (const reason of [effect, ...reasons, ...unreported]) {
    const name = reason.startsWith('Schemeful') ? reason.slice('Schemeful'.length) : reason
    const cure = Object.hasOwn(CURES, name) ? CURES[name] : undefined
    if (cure !== undefined) return cure
    if (name.startsWith('SameSite')) return CURES.SameSite ?? null
  }
  return null
}
