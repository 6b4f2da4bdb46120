import type { IncomingHttpHeaders } from 'node:http'

/**
 * What a browser says of a request by itself (W3C Fetch Metadata, section 2). It does so only towards https and towards
 * this machine, and no script can change it.
 */
export interface FetchMetadata {
  /** Of the initiator to the addresses of the whole redirect chain; null where the browser says nothing. */
  readonly site: 'same-origin' | 'same-site' | 'cross-site' | 'none' | null
  /** Empty where it is missing. */
  readonly mode: string
  /** Empty where it is missing. */
  readonly dest: string
  /**
   * Whether cookies of third parties are there, where the request is one of a third party's and has credentials: `none`
   * and `inactive` say no (Storage Access Headers, section 2). It looks at the page and the frames around the request.
   */
  readonly storageAccess: 'none' | 'inactive' | 'active' | null
  /** Whether the browser is one that sends the header above wherever it applies, so that its absence says something. */
  readonly sendsStorageAccess: boolean
}

const SITES = ['same-origin', 'same-site', 'cross-site', 'none'] as const
const ACCESS = ['none', 'inactive', 'active'] as const

/** The first Chromium with `Sec-Fetch-Storage-Access` ("Storage Access Headers", Chrome's blog for 133); WebViews have none. */
const STORAGE_ACCESS_SINCE = 133

export function readFetchMetadata(headers: IncomingHttpHeaders): FetchMetadata {
  const site = oneOf(SITES, headers['sec-fetch-site'])
  return {
    site,
    mode: headerText(headers, 'sec-fetch-mode'),
    dest: headerText(headers, 'sec-fetch-dest'),
    storageAccess: oneOf(ACCESS, headers['sec-fetch-storage-access']),
    sendsStorageAccess: site !== null && chromiumVersion(headerText(headers, 'sec-ch-ua')) >= STORAGE_ACCESS_SINCE,
  }
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | null {
  return known.find(word => word === value) ?? null
}

/** `"Not:A-Brand";v="8", "Chromium";v="156"` → 156; 0 where it is another browser, or a part of an app. */
function chromiumVersion(brands: string): number {
  const mark = '"Chromium";v="'
  const at = brands.indexOf(mark)
  return at < 0 || brands.includes('WebView')
    ? 0
    : Number.parseInt(brands.slice(at + mark.length, at + mark.length + 6), 10) || 0
}

/** A header's text; empty where it is missing. */
export function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}

/** Longer than any host can make an origin. */
const MAX_ORIGIN = 320

/** The origin of an `http:` or `https:` address, as browsers serialise it; null where the text is no such address. */
export function originOf(address: string): string | null {
  const start = address.startsWith('https://') ? 8 : address.startsWith('http://') ? 7 : -1
  if (start < 0) return null
  const slash = address.indexOf('/', start)
  const text = address.slice(0, slash < 0 ? MAX_ORIGIN + 1 : slash)
  return text.length <= MAX_ORIGIN && isHost(text.slice(start)) && URL.canParse(text) ? new URL(text).origin : null
}

const nameAndPort = /^[\w.-]+(?::\d{1,5})?$/
const addressAndPort = /^\[[\da-fA-F:.]+\](?::\d{1,5})?$/

/** Whether the text is a host, with or without a port, as a browser may have written it. */
export function isHost(text: string): boolean {
  if (text.length > MAX_ORIGIN || !(nameAndPort.test(text) || addressAndPort.test(text))) return false
  return URL.canParse(`http://${text}`)
}
