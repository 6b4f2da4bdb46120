import type { SeenExchange, Tab } from '../cookies/tab.ts'
import type { Bidi, BidiEvent } from './bidi.ts'

/** A cookie as Firefox keeps it (netwerk/cookie/nsICookie.idl). */
export interface FirefoxCookie {
  /** In bytes, one character each; all else is text. */
  readonly name: string
  readonly value: string
  /** With a dot before it where it is not of the host only. */
  readonly host: string
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'Strict' | 'Lax' | 'None' | null
  readonly session: boolean
  /** Milliseconds since 1970; counts where it is no session cookie. */
  readonly expires: number
  /** `(https,site.test)`, with `,f` behind it where a frame of another site lies between; empty where it is in none. */
  readonly partitionKey: string
}

/** What the journeys need of a tab, and the jar. */
export interface FirefoxTab extends Pick<Tab, 'goto' | 'evaluate' | 'exchange' | 'clear'> {
  /** Until the page whose address has this token is there. */
  loaded(token: string): Promise<void>
  jar(): Promise<readonly FirefoxCookie[]>
}

interface Evaluated {
  readonly type: 'success' | 'exception'
  readonly result?: { readonly value?: unknown }
  readonly exceptionDetails?: { readonly text: string }
}

/** How a request ends. An image that is none is an error, after its cookies have been dealt with. */
const ENDS = ['network.responseCompleted', 'network.fetchError']
/** How a navigation ends: only then nothing of it can come between the page and what is done next. */
const ARRIVALS = ['browsingContext.load', 'browsingContext.navigationFailed']

interface Ended {
  readonly context: string | null
  readonly navigation: string | null
  /** Of a navigation. */
  readonly url?: string
  readonly request?: { readonly url: string }
}

const READ_JAR = `JSON.stringify(Services.cookies.cookies.map(({ name, value, host, path, isSecure, isHttpOnly, sameSite,
  isSession, expiry, originAttributes }) => ({ name, value, host, path, secure: isSecure, httpOnly: isHttpOnly,
  sameSite: { [Ci.nsICookie.SAMESITE_STRICT]: 'Strict', [Ci.nsICookie.SAMESITE_LAX]: 'Lax',
    [Ci.nsICookie.SAMESITE_NONE]: 'None' }[sameSite] ?? null,
  session: isSession, expires: expiry, partitionKey: originAttributes.partitionKey })))`

/** A tab that knows when a response has been dealt with, its cookies among it, and looks into the browser's jar. */
export async function openFirefoxTab(bidi: Bidi): Promise<FirefoxTab> {
  const tree = await bidi.send<{ contexts: readonly { context: string }[] }>('browsingContext.getTree', {
    'moz:scope': 'chrome',
  })
  const browser = tree.contexts[0]?.context
  if (browser === undefined) throw new Error('[sessionscope] the browser has no window')
  const { context } = await bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' })
  const happened = new Set<string>()
  const awaited = new Map<string, () => void>()
  const navigations = new Map<string, string>()

  function happen(what: string): void {
    happened.add(what)
    awaited.get(what)?.()
  }

  async function until(what: string): Promise<void> {
    if (!happened.has(what)) await new Promise<void>(resolve => awaited.set(what, resolve))
  }

  function onEvent({ method, params }: BidiEvent): void {
    const { context: where, navigation, url, request } = params as Ended
    const token = /[?&]t=(\w+)/.exec(request?.url ?? url ?? '')?.[1] ?? ''
    if (ENDS.includes(method)) {
      if (where === context && navigation !== null) navigations.set(token, navigation)
      happen(`response ${token}`)
    } else if (ARRIVALS.includes(method)) {
      happen(`navigation ${navigation}`)
      if (where === context) happen(`page ${token}`)
    }
  }

  async function evaluateIn(where: string, expression: string): Promise<unknown> {
    const params = { expression, target: { context: where }, awaitPromise: true }
    const { type, result, exceptionDetails } = await bidi.send<Evaluated>('script.evaluate', params)
    if (type === 'exception') throw new Error(`[sessionscope] in the page: ${exceptionDetails?.text}`)
    return result?.value
  }

  bidi.onEvent(onEvent)
  await bidi.send('session.subscribe', { events: [...ENDS, ...ARRIVALS] })
  const nothing: SeenExchange = { associated: [], blocked: [] }

  return {
    async goto(url) {
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    evaluate: <T>(expression: string) => evaluateIn(context, expression) as Promise<T>,
    async exchange(token) {
      await until(`response ${token}`)
      const navigation = navigations.get(token)
      if (navigation !== undefined) await until(`navigation ${navigation}`)
      return nothing
    },
    loaded: token => until(`page ${token}`),
    async jar() {
      return JSON.parse(String(await evaluateIn(browser, READ_JAR))) as FirefoxCookie[]
    },
    async clear() {
      await evaluateIn(browser, 'Services.cookies.removeAll(); 0')
    },
  }
}
