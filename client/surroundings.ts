/** All that the connection takes from the browser. */
export interface Surroundings {
  readonly fetch: typeof fetch
  readonly WebSocket: typeof WebSocket
  /** The page's, `http://localhost:3000`. */
  readonly origin: string
  /** Between 0 and 1. */
  random(): number
  /**
   * Calls `wake` when a new attempt is worth making at once, `sleep` when the page is put away, and `forbid` with the
   * directive by which the page's policy refused a connection. Returns its clean-up.
   */
  listen(wake: () => void, sleep: () => void, forbid: (directive: string) => void): () => void
}

/** The page's own. */
export function pageSurroundings(base: string): Surroundings {
  return {
    fetch: (...request) => fetch(...request),
    WebSocket,
    origin: location.origin,
    random: Math.random,
    listen(wake, sleep, forbid) {
      const end = new AbortController()
      const on = (target: EventTarget, type: string, act: (event: Event) => void) =>
        target.addEventListener(type, act, { signal: end.signal })
      on(window, 'online', wake)
      on(window, 'pageshow', wake)
      // An open socket would keep the page out of the back-forward cache, and so change how the app behaves.
      on(window, 'pagehide', sleep)
      on(document, 'visibilitychange', () => document.hidden || wake())
      on(document, 'securitypolicyviolation', event => {
        const { disposition, blockedURI, effectiveDirective } = event as SecurityPolicyViolationEvent
        if (disposition === 'enforce' && blockedURI.includes(base) && /^connect/.test(effectiveDirective))
          forbid(effectiveDirective)
      })
      return () => end.abort()
    },
  }
}
