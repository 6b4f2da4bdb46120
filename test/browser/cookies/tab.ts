import type { Cdp, CdpEvent } from './cdp.ts'

/** A cookie as the developer tools show it. */
export interface SeenCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  /** Seconds since 1970; -1 for a session cookie. */
  readonly expires: number
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly session: boolean
  readonly sameSite?: 'Strict' | 'Lax' | 'None'
  readonly priority: 'Low' | 'Medium' | 'High'
  readonly partitionKey?: { readonly topLevelSite: string; readonly hasCrossSiteAncestor: boolean }
}

export interface BlockedSetCookie {
  readonly blockedReasons: readonly string[]
  readonly cookieLine: string
}

export interface AssociatedCookie {
  readonly blockedReasons: readonly string[]
  readonly cookie: SeenCookie
}

/** What the browser said of one exchange. */
export interface SeenExchange {
  /** Of the request: the cookies that went, and those that stayed behind. */
  readonly associated: readonly AssociatedCookie[]
  /** Of the response: the lines that were refused, in their order. */
  readonly blocked: readonly BlockedSetCookie[]
}

export interface Tab {
  goto(url: string): Promise<void>
  /** The value of an expression in the page; a promise is waited for. */
  evaluate<T>(expression: string): Promise<T>
  /** The exchange whose response has this `X-Token`; it is waited for. */
  exchange(token: string): Promise<SeenExchange>
  /** All cookies of the browser. */
  cookies(): Promise<readonly SeenCookie[]>
  clear(): Promise<void>
}

interface ExtraInfo {
  readonly requestId: string
  readonly headers: Readonly<Record<string, string>>
  readonly associatedCookies?: readonly AssociatedCookie[]
  readonly blockedCookies?: readonly BlockedSetCookie[]
}

/** A tab, and in all its frames, which may be processes of their own, an eye on the network. */
export async function openTab(cdp: Cdp): Promise<Tab> {
  const { targetId } = await cdp.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await cdp.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
  const requests = new Map<string, readonly AssociatedCookie[]>()
  const seen = new Map<string, SeenExchange>()
  const awaited = new Map<string, (exchange: SeenExchange) => void>()

  async function watch(session: string, held: boolean): Promise<void> {
    // A frame is held until it is watched: else its first requests would be missed.
    const attach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }
    await Promise.all([
      cdp.send('Network.enable', {}, session),
      cdp.send('Target.setAutoAttach', attach, session),
      held ? cdp.send('Runtime.runIfWaitingForDebugger', {}, session) : undefined,
    ])
  }

  function onEvent({ method, params }: CdpEvent): void {
    if (method === 'Target.attachedToTarget') {
      // A frame that is gone already answers with an error.
      watch((params as { sessionId: string }).sessionId, true).catch(() => {})
    } else if (method === 'Network.requestWillBeSentExtraInfo') {
      const { requestId, associatedCookies = [] } = params as ExtraInfo
      requests.set(requestId, associatedCookies)
    } else if (method === 'Network.responseReceivedExtraInfo') {
      const { requestId, headers, blockedCookies = [] } = params as ExtraInfo
      const token = headers['X-Token'] ?? ''
      const exchange = { associated: requests.get(requestId) ?? [], blocked: blockedCookies }
      seen.set(token, exchange)
      awaited.get(token)?.(exchange)
    }
  }

  cdp.onEvent(onEvent)
  await Promise.all([watch(sessionId, false), cdp.send('Page.enable', {}, sessionId)])

  return {
    async goto(url) {
      const { errorText } = await cdp.send<{ errorText?: string }>('Page.navigate', { url }, sessionId)
      if (errorText !== undefined) throw new Error(`[sessionscope] the browser cannot open ${url}: ${errorText}`)
    },
    async evaluate<T>(expression: string) {
      const params = { expression, awaitPromise: true, returnByValue: true }
      const { result, exceptionDetails } = await cdp.send<{
        result: { value: T; description?: string }
        exceptionDetails?: object
      }>('Runtime.evaluate', params, sessionId)
      if (exceptionDetails !== undefined) throw new Error(`[sessionscope] in the page: ${result.description}`)
      return result.value
    },
    async exchange(token) {
      return seen.get(token) ?? new Promise(resolve => awaited.set(token, resolve))
    },
    async cookies() {
      return (await cdp.send<{ cookies: readonly SeenCookie[] }>('Storage.getCookies')).cookies
    },
    async clear() {
      await cdp.send('Storage.clearCookies')
    },
  }
}
