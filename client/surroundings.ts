/** All that the connection takes from the browser. */
export interface Surroundings {
  readonly fetch: typeof fetch
  readonly WebSocket: typeof WebSocket
  /** The page's, `http://localhost:3000`. */
  readonly origin: string
  /** Between 0 and 1. */
  random(): number
  /** Calls `wake` when a new attempt is worth making at once, `sleep` when the page is put away. Returns its clean-up. */
  listen(wake: () => void, sleep: () => void): () => void
  /** Calls back with the directive when the page's policy forbade the panel something. Returns its clean-up. */
  onForbidden(told: (directive: string) => void): () => void
}

/** The page's own. */
export function pageSurroundings(base: string): Surroundings {
  return {
    fetch: (...request) => fetch(...request),
    WebSocket,
    origin: location.origin,
    random: Math.random,
    listen(wake, sleep) {
      const seen = () => document.visibilityState === 'visible' && wake()
      window.addEventListener('online', wake)
      window.addEventListener('pageshow', wake)
      // An open socket would keep the page out of the back-forward cache, and so change how the app behaves.
      window.addEventListener('pagehide', sleep)
      document.addEventListener('visibilitychange', seen)
      return () => {
        window.removeEventListener('online', wake)
        window.removeEventListener('pageshow', wake)
        window.removeEventListener('pagehide', sleep)
        document.removeEventListener('visibilitychange', seen)
      }
    },
    onForbidden(told) {
      const check = (event: SecurityPolicyViolationEvent) => {
        if (event.disposition === 'enforce' && event.blockedURI.includes(`${base}/`)) told(event.effectiveDirective)
      }
      document.addEventListener('securitypolicyviolation', check)
      return () => document.removeEventListener('securitypolicyviolation', check)
    },
  }
}
