import { type Browser, rulesOf } from '../browsers.ts'
import { type CookieContext, type CookieRequest, situate } from '../contexts.ts'
import type { StoredCookie } from '../cookie.ts'
import { pathMatches } from '../path.ts'
import type { PublicSuffix } from '../suffixes.ts'
import { isIpAddress, parseUrl } from '../url.ts'
import { type SendVerdict, willSend } from '../will-send.ts'

interface Travel {
  /** Stable, kebab-case. */
  readonly id: string
  readonly label: string
  readonly request: CookieRequest
  readonly verdict: SendVerdict
}

/** A site that is none of the app's: the domain is reserved (RFC 2606, section 3). */
const OTHER_HOST = 'another-site.example'

/** Beyond the two minutes in which cookies without SameSite go with a POST from another site. */
const LATER = 121

/**
 * On which later requests a stored cookie goes along, for the kinds that there are: to where it was set, or where its path does
 * not lead there, to its path. A POST from another site is taken to come after the two minutes that cookies without SameSite have.
 */
export function travelsOn(
  cookie: Omit<StoredCookie, 'value'>,
  context: CookieContext,
  publicSuffix: PublicSuffix,
  browser?: Browser,
): Travel[] {
  const { scheme, host, port, path: ownPath } = parseUrl(context.url)
  const secure = scheme === 'https'
  const isOwnPort = port === (secure ? '443' : '80')
  const self = `${scheme}://${host}${isOwnPort ? '' : `:${port}`}`
  const other = `${scheme}://${OTHER_HOST}`
  const path = pathMatches(cookie.path, ownPath) ? ownPath : cookie.path
  const url = self + path
  const rows: Travel[] = []
  const add = (id: string, label: string, request: CookieRequest) => {
    const verdict = willSend({ ...cookie, value: '' }, request, context, publicSuffix, browser)
    rows.push({ id, label, request, verdict })
  }
  const fetch = (to: string): CookieRequest => ({
    kind: 'fetch',
    url: to,
    initiator: self,
    topLevel: self,
    credentials: 'include',
  })

  // What is asked for from within another site's page is asked for so again.
  const { now: _, date: __, thirdPartyCookies: ___, ...same } = context
  if (!situate(context, publicSuffix, rulesOf(browser)).firstParty)
    add('again', 'the same request again', { ...same, url })
  add('same-origin-fetch', 'same-origin fetch', fetch(url))
  if (cookie.path !== '/') add('root', 'same-origin fetch of /', fetch(`${self}/`))
  add('other-port', 'other port', fetch(`${scheme}://${host}:${port === '8443' ? '9443' : '8443'}${path}`))
  if (!isIpAddress(host))
    add('subdomain', 'subdomain', fetch(`${scheme}://sub.${host}${isOwnPort ? '' : `:${port}`}${path}`))
  add('cross-site-link', 'cross-site link', { kind: 'link', url, initiator: other })
  const lasts = cookie.expiresIn === undefined || cookie.expiresIn > LATER
  add('cross-site-post', 'cross-site POST', {
    kind: 'form-post',
    method: 'POST',
    url,
    initiator: other,
    ...(lasts ? { age: LATER } : {}),
  })
  add('iframe', 'iframe on another site', { kind: 'iframe', url, initiator: other, topLevel: other })
  const flipped = secure ? 'http' : 'https'
  add(flipped, secure ? 'plain http' : 'https', { kind: 'navigate', url: `${flipped}://${host}${path}` })
  return rows
}
