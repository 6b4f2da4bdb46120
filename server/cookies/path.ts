/** The directory of a URL's path, which a cookie without a `Path` gets (RFC 6265bis, section 5.1.4). */
export function defaultPath(urlPath: string): string {
  const slash = urlPath.lastIndexOf('/')
  return slash <= 0 ? '/' : urlPath.slice(0, slash)
}

/** Whether a cookie of this path goes to the URL's path (RFC 6265bis, section 5.1.4). Nothing is decoded. */
export function pathMatches(cookiePath: string, urlPath: string): boolean {
  if (!urlPath.startsWith(cookiePath)) return false
  return cookiePath.endsWith('/') || urlPath.length === cookiePath.length || urlPath.charAt(cookiePath.length) === '/'
}
