import type { Exchange, Headers, Problem, SetCookieFacts, Verdict } from '../server/protocol/index.ts'
import { lifetimeInWords } from './format.ts'

type Any = Exchange<unknown>

/** What a colour stands for. Each has one meaning in the whole panel. */
export type Tone = 'calm' | 'good' | 'bad' | 'warn' | 'busy' | 'save'

const verdictTones: Readonly<Record<Verdict, Tone>> = {
  new: 'good',
  modified: 'warn',
  resaved: 'save',
  touched: 'calm',
  clean: 'calm',
  forgotten: 'calm',
  destroyed: 'bad',
  regenerated: 'good',
  uninitialised: 'calm',
  failed: 'bad',
  'too-large': 'bad',
  'unsaved-change': 'bad',
}

export const verdictTone = (verdict: Verdict): Tone => verdictTones[verdict] ?? 'calm'

/** One value of a header that may have been sent several times. */
export function header(headers: Headers, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}

const assetDestinations = new Set(['style', 'script', 'image', 'font', 'audio', 'video', 'track', 'manifest', 'worker'])
const assetPath = /\.(?:css|m?js|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|mp4|webm|webmanifest)(?:\?|$)/i

/** Whether the request only fetched a file that a page is made of. */
export const isAsset = ({ request }: Any): boolean =>
  request.method === 'GET' &&
  (assetDestinations.has(header(request.headers, 'sec-fetch-dest')) || assetPath.test(request.url))

/** Whether a script asked for it rather than a navigation. */
export const isAjax = ({ request }: Any): boolean =>
  header(request.headers, 'sec-fetch-dest') === 'empty' || header(request.headers, 'x-requested-with') !== ''

export const isPending = (exchange: Any): boolean => exchange.response.outcome === 'pending'

export const pathOf = (url: string): string => url.split(/[?#]/, 1)[0] ?? url

/** The worst first. */
export const severities = ['error', 'warning', 'info'] as const satisfies readonly Problem['severity'][]

/** The tone of the worst of some problems; null where there is none. */
export function worst(problems: readonly Problem[]): Tone | null {
  if (problems.some(problem => problem.severity === 'error')) return 'bad'
  if (problems.some(problem => problem.severity === 'warning')) return 'warn'
  return problems.length > 0 ? 'calm' : null
}

export function statusTone({ response }: Any): Tone {
  if (response.outcome === 'aborted') return 'bad'
  const status = response.status ?? 0
  return status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'calm'
}

/** How long a browser keeps a cookie, counted from `now` (milliseconds since 1970). Max-Age wins: RFC 6265bis, 5.7. */
export function cookieLifetime(cookie: SetCookieFacts, now: number): string {
  if (cookie.deletes) return 'deletes the cookie'
  if (cookie.maxAge !== null) return lifetimeInWords(cookie.maxAge)
  if (cookie.expires !== null) return lifetimeInWords((cookie.expires - now) / 1000)
  return 'session'
}
