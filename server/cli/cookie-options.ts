import type { Browser } from '../cookies/browsers.ts'
import type { CookieContext, RequestKind } from '../cookies/contexts.ts'
import { nearest } from '../engine/nearest.ts'
import { type CommandOption, UsageError } from './arguments.ts'
import { textOf, type Values } from './values.ts'

const KINDS: readonly RequestKind[] = [
  'navigate',
  'link',
  'form-post',
  'redirect-nav',
  'set-on-302',
  'fetch',
  'img',
  'iframe',
  'iframe-fetch',
  'nested-iframe',
  'document.cookie',
]
const CREDENTIALS = ['include', 'same-origin', 'omit'] as const
const SETTINGS = ['allowed', 'blocked'] as const
const BROWSERS: readonly Browser[] = ['chromium', 'firefox', 'safari']

export const cookieOptions: Readonly<Record<string, CommandOption>> = {
  url: { value: '<url>', help: 'where the browser got the header' },
  kind: { value: '<kind>', help: 'how it asked: navigate, or with --from fetch, unless given; the others are below' },
  from: { value: '<url>', help: 'the page that asked; without it the address was typed' },
  'top-level': { value: '<url>', help: 'the page around a frame; that of --from unless given' },
  middle: { value: '<url>', help: 'the frame between, for nested-iframe' },
  method: { value: '<method>', help: 'GET unless given, and POST for form-post' },
  credentials: { value: '<mode>', help: `of a fetch: ${CREDENTIALS.join(', ')}; include unless given` },
  'third-party': {
    value: '<setting>',
    help: `of third-party cookies: ${SETTINGS.join(', ')}; the browser's own unless given`,
  },
  browser: { value: '<name>', help: `${BROWSERS.join(', ')}; ${BROWSERS[0]} unless given` },
  json: { help: 'all of it as JSON' },
}

export const kindsHelp = [`Kinds: ${KINDS.slice(0, 6).join(', ')},`, `${KINDS.slice(6).join(', ')}.`].join('\n')

/** In which request the header came, and in which browser. @throws UsageError */
export function readCookieOptions(values: Values): {
  readonly context: CookieContext
  readonly browser: Browser
} {
  const url = urlOf(values, 'url')
  if (url === undefined) throw new UsageError('there is no --url <url>; what a browser keeps depends on where it is')
  const initiator = originOf(values, 'from')
  const kind = choiceOf(values, 'kind', KINDS) ?? (initiator === undefined ? 'navigate' : 'fetch')
  const isFramed = kind === 'iframe-fetch' || kind === 'nested-iframe'
  const topLevel = originOf(values, 'top-level')
  if (isFramed && topLevel === undefined)
    throw new UsageError(`--kind ${kind} needs --top-level <url>, the page around`)
  const middle = originOf(values, 'middle')
  const method = textOf(values, 'method')?.toUpperCase() ?? (kind === 'form-post' ? 'POST' : 'GET')
  if (!/^[A-Z]+$/.test(method))
    throw new UsageError(`--method is "${textOf(values, 'method')}"; allowed: letters, as in POST`)
  const credentials = choiceOf(values, 'credentials', CREDENTIALS)
  const thirdPartyCookies = choiceOf(values, 'third-party', SETTINGS)
  const context: CookieContext = {
    kind,
    url,
    method,
    now: Date.now(),
    ...(initiator === undefined ? {} : { initiator }),
    ...(topLevel === undefined ? {} : { topLevel }),
    ...(middle === undefined ? {} : { middle }),
    ...(thirdPartyCookies === undefined ? {} : { thirdPartyCookies }),
    ...(credentials === undefined ? {} : { credentials }),
  }
  return { context, browser: choiceOf(values, 'browser', BROWSERS) ?? 'chromium' }
}

function choiceOf<T extends string>(values: Values, option: string, choices: readonly T[]): T | undefined {
  const text = textOf(values, option)
  if (text === undefined) return undefined
  const choice = choices.find(name => name === text.toLowerCase())
  if (choice !== undefined) return choice
  const near = nearest(text, choices)
  throw new UsageError(
    `--${option} is "${text}"; ${near === null ? `there are ${choices.join(', ')}` : `did you mean ${near}?`}`,
  )
}

/** As browsers serialise it. */
function urlOf(values: Values, option: string): string | undefined {
  return parsedUrl(values, option)?.href
}

const originOf = (values: Values, option: string): string | undefined => parsedUrl(values, option)?.origin

function parsedUrl(values: Values, option: string): URL | undefined {
  const text = textOf(values, option)
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new UsageError(
    `--${option} is "${text}"; allowed: an address with its scheme, as in https://app.example.com/login`,
  )
}
