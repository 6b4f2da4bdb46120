import type { BrowserContext, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgeSetCookie } from '../../server/cookies/index.ts'
import { publicSuffix } from '../../server/cookies/public-suffixes.ts'
import type { CookieSituation } from '../../server/protocol/index.ts'
import { launchWithProfile } from './cookies-context-profile.ts'
import { type ContextSite, startContextSite } from './cookies-context-site.ts'
import { LAUNCH_TIMEOUT } from './harness/browser.ts'

const ANOTHER = 'https://another-site.example'

let site: ContextSite
let allowed: BrowserContext
let blocked: BrowserContext
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  site = await startContextSite()
  closing.push(site.close)
  const browsers = [
    launchWithProfile({ thirdPartyCookies: 'allowed' }),
    launchWithProfile({ thirdPartyCookies: 'blocked' }),
  ]
  const [first, second] = await Promise.all(
    browsers.map(async launching => {
      const { context, close } = await launching
      closing.push(close)
      return context
    }),
  )
  allowed = first as BrowserContext
  blocked = second as BrowserContext
}, LAUNCH_TIMEOUT)

afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

interface Journey {
  readonly page: Page
  /** The URL to ask. */
  readonly url: string
  /** Origins: the app's, its sibling's, another site's. */
  readonly app: string
  readonly sibling: string
  readonly other: string
  /** An address that redirects from `origin` to the URL. */
  via(origin: string): string
}

interface Truth {
  /** Without the URL. `thirdParty`: the browser says whether cookies of third parties are there. */
  readonly context: (at: Journey) => Partial<CookieSituation> & { readonly thirdParty?: true }
  readonly assumed?: readonly string[]
}

const html = (body: string) => `/page?html=${encodeURIComponent(body)}`
const follow = (place: Page | Frame, url: string) => place.evaluate(to => location.assign(to), url)
const post = (page: Page, url: string) =>
  page.evaluate(to => {
    const form = document.createElement('form')
    form.method = 'POST'
    form.action = to
    document.body.append(form)
    form.submit()
  }, url)
const ask = (place: Page | Frame, url: string, init: RequestInit = { credentials: 'include' }) =>
  place.evaluate(
    ([to, options]) =>
      fetch(to, options).then(
        () => {},
        () => {},
      ),
    [url, init] as const,
  )
const embed = (place: Page | Frame, tag: 'iframe' | 'img' | 'object', url: string) =>
  place.evaluate(
    ([name, to]) =>
      new Promise<void>(resolve => {
        const element = document.createElement(name)
        element.setAttribute(name === 'object' ? 'data' : 'src', to)
        element.onload = element.onerror = () => resolve()
        document.body.append(element)
      }),
    [tag, url] as const,
  )
const frameOf = (page: Page): Frame => page.frames()[1] as Frame

/** Goes there, and waits until the page is shown. */
async function leaving(page: Page, url: string, leave: () => Promise<unknown>) {
  await Promise.all([page.waitForURL(url), leave()])
}

type Go = (at: Journey) => Promise<unknown>

const scenarios: readonly [string, Go, Truth][] = [
  ['a typed address', ({ page, url }) => page.goto(url), { context: () => ({ kind: 'navigate' }) }],
  [
    'a typed address that another site redirects',
    ({ page, via, other }) => page.goto(via(other)),
    { context: () => ({ kind: 'navigate' }) },
  ],
  [
    "another site's link",
    async ({ page, url, other }) => {
      await page.goto(other)
      await leaving(page, url, () => follow(page, url))
    },
    { context: ({ other }) => ({ kind: 'link', initiator: other }) },
  ],
  [
    "another site's link without a referrer",
    async ({ page, url, other }) => {
      await page.goto(`${other}/?policy=no-referrer`)
      await leaving(page, url, () => follow(page, url))
    },
    { context: () => ({ kind: 'link', initiator: ANOTHER }), assumed: ['initiator'] },
  ],
  [
    'an own link over another site',
    async ({ page, url, app, other, via }) => {
      await page.goto(app)
      await leaving(page, url, () => follow(page, via(other)))
    },
    { context: ({ app }) => ({ kind: 'redirect-nav', initiator: app }) },
  ],
  [
    "another site's form",
    async ({ page, url, other }) => {
      await page.goto(other)
      await leaving(page, url, () => post(page, url))
    },
    { context: ({ other }) => ({ kind: 'form-post', initiator: other }) },
  ],
  [
    'an own form without a referrer',
    async ({ page, url, app }) => {
      await page.goto(`${app}/?policy=no-referrer`)
      await leaving(page, url, () => post(page, url))
    },
    { context: ({ app }) => ({ kind: 'form-post', initiator: app }) },
  ],
  [
    'an own fetch',
    async ({ page, url, app }) => {
      await page.goto(app)
      await ask(page, url, {})
    },
    { context: ({ app }) => ({ kind: 'fetch', initiator: app }) },
  ],
  [
    "another site's fetch with credentials",
    async ({ page, url, other }) => {
      await page.goto(other)
      await ask(page, url)
    },
    { context: ({ other }) => ({ kind: 'fetch', initiator: other, credentials: 'include', thirdParty: true }) },
  ],
  [
    "another site's fetch without credentials",
    async ({ page, url, other }) => {
      await page.goto(other)
      await ask(page, url, {})
    },
    { context: ({ other }) => ({ kind: 'fetch', initiator: other, credentials: 'same-origin' }) },
  ],
  [
    "a sibling's fetch",
    async ({ page, url, sibling }) => {
      await page.goto(sibling)
      await ask(page, url)
    },
    {
      context: ({ sibling }) => ({ kind: 'fetch', initiator: sibling, credentials: 'include' }),
      assumed: ['credentials'],
    },
  ],
  [
    'an own fetch over another site',
    async ({ page, app, other, via }) => {
      await page.goto(app)
      await ask(page, via(other))
    },
    { context: ({ app }) => ({ kind: 'fetch', initiator: app }) },
  ],
  [
    "an image on another site's page",
    async ({ page, url, other }) => {
      await page.goto(other)
      await embed(page, 'img', url)
    },
    { context: ({ other }) => ({ kind: 'img', initiator: other, credentials: 'include', thirdParty: true }) },
  ],
  [
    "a frame on another site's page",
    async ({ page, url, other }) => {
      await page.goto(other)
      await embed(page, 'iframe', url)
    },
    { context: ({ other }) => ({ kind: 'iframe', initiator: other, thirdParty: true }), assumed: ['top-level'] },
  ],
  [
    'an own object',
    async ({ page, url, app }) => {
      await page.goto(app)
      await embed(page, 'object', url)
    },
    { context: ({ app }) => ({ kind: 'iframe', initiator: app }) },
  ],
  [
    "an own fetch in a frame on another site's page",
    async ({ page, url, app, other }) => {
      await page.goto(other)
      await embed(page, 'iframe', app)
      await ask(frameOf(page), url, {})
    },
    {
      context: ({ app }) => ({ kind: 'iframe-fetch', initiator: app, topLevel: ANOTHER, thirdParty: true }),
      assumed: ['top-level'],
    },
  ],
  [
    "an own frame in a frame on another site's page",
    async ({ page, url, app, other }) => {
      await page.goto(other)
      await embed(page, 'iframe', app)
      await embed(frameOf(page), 'iframe', url)
    },
    {
      context: ({ app }) => ({
        kind: 'nested-iframe',
        initiator: app,
        middle: app,
        topLevel: ANOTHER,
        thirdParty: true,
      }),
      assumed: ['top-level'],
    },
  ],
  [
    'a fetch in a sandboxed frame',
    async ({ page, url, app }) => {
      const script = `<script>fetch('${url}',{credentials:'include'}).catch(()=>{}).then(()=>parent.postMessage(1,'*'))</script>`
      const frame = `<iframe sandbox="allow-scripts" srcdoc="${script}"></iframe>`
      const listen = '<script>window.told=new Promise(r=>{onmessage=r})</script>'
      await page.goto(app + html(listen + frame))
      await page.evaluate('told.then(()=>{})')
    },
    {
      context: () => ({ kind: 'fetch', initiator: ANOTHER, credentials: 'include', thirdParty: true }),
      assumed: ['initiator'],
    },
  ],
]

/** `Secure` where SameSite=None needs it; the third has neither. */
const lines = (name: string) => [
  `${name}-strict=1; SameSite=Strict`,
  `${name}-lax=1; SameSite=Lax`,
  `${name}-unset=1`,
  `${name}-none=1; SameSite=None; Secure`,
  `${name}-secure=1; Secure`,
]

let journeys = 0

type Origins = Pick<Journey, 'app' | 'sibling' | 'other'>

/** Goes, and holds what the server made of it against the truth, and against what the browser then stored. */
async function check(browser: BrowserContext, origins: Origins, go: Go, truth: Truth): Promise<readonly string[]> {
  await browser.clearCookies()
  const name = `j${++journeys}`
  const url = `${origins.app}/${name}`
  site.answer(`/${name}`, lines(name))
  const page = await browser.newPage()
  try {
    const via = (origin: string) => `${origin}/via?to=${encodeURIComponent(url)}`
    const at = { page, url, via, ...origins }
    const arrival = site.arrival(`/${name}`)
    await go(at)
    const { context, assumed } = await arrival
    const { now: _, method: __, ...known } = context
    const { thirdParty, ...expected } = truth.context(at)
    const setting = thirdParty && { thirdPartyCookies: browser === blocked ? 'blocked' : 'allowed' }
    expect(known).toEqual({ url, ...expected, ...setting })
    const about = assumed.map(assumption => assumption.about)
    expect(about.filter(word => word !== 'scheme' && word !== 'host')).toEqual(truth.assumed ?? [])
    const stored = (await browser.cookies()).map(cookie => cookie.name).filter(found => found.startsWith(`${name}-`))
    const judged = lines(name).filter(header => judgeSetCookie({ header, context, publicSuffix }).stored)
    expect(stored.sort()).toEqual(judged.map(line => line.slice(0, line.indexOf('='))).sort())
    return about
  } finally {
    await page.close()
  }
}

const origins = (app: string, sibling: string, other: string, port: number): Origins => ({
  app: `${app}:${port}`,
  sibling: `${sibling}:${port}`,
  other: `${other}:${port}`,
})
/** http on names of this machine, which browsers trust as they trust https. */
const local = () =>
  origins('http://app.localhost', 'http://api.app.localhost', 'http://other.localhost', site.ports.http)
const secure = (port: number) =>
  origins('https://app.example.test', 'https://api.example.test', 'https://other.test', port)

/** The scenario of that name. */
function scenario(name: string): [Go, Truth] {
  const [, go, truth] = scenarios.find(([title]) => title === name) ?? []
  if (go === undefined || truth === undefined) throw new Error(`[sessionscope] there is no scenario "${name}"`)
  return [go, truth]
}

describe('what Chromium does is seen as it is, with third-party cookies', () => {
  test.each(scenarios)('allowed: %s', async (_, go, truth) => {
    expect(await check(allowed, local(), go, truth)).toEqual(truth.assumed ?? [])
  })
  const touched = scenarios.filter(([name]) => /another site's (?:page|fetch)|own fetch|sandboxed/.test(name))
  test.each(touched)('blocked: %s', async (_, go, truth) => {
    expect(await check(blocked, local(), go, truth)).toEqual(truth.assumed ?? [])
  })
})

describe('https that ends at a proxy which the app does not trust', () => {
  const names = [
    'a typed address',
    "another site's link",
    "another site's form",
    "another site's fetch with credentials",
    "a sibling's fetch",
    "an own fetch in a frame on another site's page",
  ]
  test.each(names)('and that says nothing of it: %s', async name => {
    await check(allowed, secure(site.ports.silentProxy), ...scenario(name))
  })
  // It takes the app's own address for Host.
  test.each(names)('and that says so: %s', async name => {
    await check(allowed, secure(site.ports.tellingProxy), ...scenario(name))
  })
  test('is said to be assumed, but where the page names it', async () => {
    for (const [port, ways] of [
      [site.ports.silentProxy, ['scheme']],
      [site.ports.tellingProxy, ['scheme', 'host']],
    ] as const) {
      expect(await check(allowed, secure(port), ...scenario('a typed address'))).toEqual(ways)
      expect(await check(allowed, secure(port), ...scenario('an own fetch'))).toEqual([])
    }
  })
})

describe('plain http to another machine, of which the browser says nothing', () => {
  const lan = () => origins('http://lan.test', 'http://api.lan.test', 'http://other.test', site.ports.http)
  const cases: readonly [string, Truth['context'], readonly string[]][] = [
    ['a typed address', () => ({ kind: 'navigate' }), ['kind', 'initiator']],
    ["another site's link", ({ other }) => ({ kind: 'link', initiator: other }), ['kind']],
    ["another site's form", ({ other }) => ({ kind: 'form-post', initiator: other }), ['kind']],
    ['an own fetch', ({ app }) => ({ kind: 'fetch', initiator: app }), ['kind', 'top-level']],
  ]
  test.each(cases)('%s', async (name, context, assumed) => {
    await check(allowed, lan(), scenario(name)[0], { context, assumed })
  })
})
