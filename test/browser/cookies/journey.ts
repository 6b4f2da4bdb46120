import type { CookieRequest } from '../../../server/cookies/index.ts'
import type { SeenExchange, Tab } from './tab.ts'
import type { Answer, Arrival, Wire } from './wire.ts'

/** A request to have the browser make. For `redirect-nav`, `via` is the origin that redirects to it. */
export interface Journey extends CookieRequest {
  readonly via?: string
  /** For `set-on-302`: where its own answer leads to. */
  readonly redirectTo?: string
}

export interface Travelled extends SeenExchange, Arrival {}

let tokens = 0
const newToken = () => `t${++tokens}`
const withToken = (url: string, token: string) => `${url}?t=${token}`
const quoted = (text: string) => JSON.stringify(text).replaceAll('<', '\\u003c')

const frame = (url: string) =>
  `{ const frame = document.createElement('iframe'); frame.src = ${quoted(url)}; document.body.replaceChildren(frame) }`
const fetching = (url: string, credentials = 'include', method = 'GET') =>
  `fetch(${quoted(url)}, { method: ${quoted(method)}, credentials: ${quoted(credentials)} }).then(() => {}, () => {})`
const page = (script: string) => `<!doctype html><link rel="icon" href="data:,"><body><script>${script}</script>`

/** Has the browser make the request, as a user and the pages on the way would, and gives what came and what it said. */
export async function travel(tab: Tab, wire: Wire, journey: Journey, answer: Answer = {}): Promise<Travelled> {
  const token = newToken()
  const location = journey.kind === 'set-on-302' ? journey.redirectTo : undefined
  wire.answer(token, location === undefined ? answer : { ...answer, location })
  await depart(tab, wire, journey, withToken(journey.url, token))
  if (!STAYS.has(journey.kind)) shown.delete(tab)
  const [exchange, arrival] = await within(Promise.all([tab.exchange(token), wire.arrival(token)]), journey)
  return { ...exchange, ...arrival }
}

/** Kinds that leave the page from which they come as it is. */
const STAYS: ReadonlySet<string> = new Set(['fetch', 'img', 'iframe', 'iframe-fetch', 'nested-iframe'])
const shown = new WeakMap<Tab, string>()

async function depart(tab: Tab, wire: Wire, journey: Journey, url: string): Promise<void> {
  const { kind, initiator = '', topLevel = initiator, middle = '', credentials, method, via = '' } = journey
  switch (kind) {
    case 'navigate':
    case 'set-on-302':
      return tab.goto(url)
    case 'redirect-nav':
      return tab.goto(await served(wire, `${via}/via`, { location: url }))
    case 'link':
      await visit(tab, wire, initiator)
      return tab.evaluate(`location.href = ${quoted(url)}; 0`)
    case 'form-post':
      await visit(tab, wire, initiator)
      return tab.evaluate(`{ const form = document.createElement('form'); form.method = 'post'
        form.action = ${quoted(url)}; document.body.append(form); form.submit() }`)
    case 'fetch':
      await visit(tab, wire, topLevel)
      return tab.evaluate(fetching(url, credentials, method))
    case 'img':
      await visit(tab, wire, topLevel)
      return tab.evaluate(`{ new Image().src = ${quoted(url)} }`)
    case 'iframe':
      await visit(tab, wire, topLevel)
      return tab.evaluate(frame(url))
    case 'iframe-fetch':
      await visit(tab, wire, topLevel)
      return tab.evaluate(frame(await served(wire, `${initiator}/frame`, { body: page(fetching(url, credentials)) })))
    case 'nested-iframe':
      await visit(tab, wire, topLevel)
      return tab.evaluate(frame(await served(wire, `${middle}/frame`, { body: page(frame(url)) })))
    case 'document.cookie':
      throw new Error('[sessionscope] a script asks for nothing')
  }
}

/** A request that is never made is an error of its own, not a test that takes too long. Milliseconds. */
const PATIENCE = 20_000

async function within<T>(work: Promise<T>, { kind, url }: Journey): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`[sessionscope] nothing was heard of ${kind} ${url} for ${PATIENCE} ms`)
    timer = setTimeout(() => reject(error), PATIENCE)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function served(wire: Wire, url: string, answer: Answer): Promise<string> {
  const token = newToken()
  wire.answer(token, answer)
  return withToken(url, token)
}

/** A page of that origin, without any script. */
async function visit(tab: Tab, wire: Wire, origin: string): Promise<void> {
  if (shown.get(tab) !== origin) await visitUrl(tab, wire, `${origin}/page`)
  shown.set(tab, origin)
}

export async function visitUrl(tab: Tab, wire: Wire, url: string): Promise<void> {
  shown.delete(tab)
  await tab.goto(await served(wire, url, {}))
  await tab.evaluate(
    `document.readyState === 'complete' ? 0 : new Promise(done => addEventListener('load', () => done(0)))`,
  )
}
