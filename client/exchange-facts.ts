import type { Exchange, Headers, Problem, Verdict } from '../server/protocol/index.ts'

export type AnyExchange = Exchange<unknown>

/** What a colour stands for. Each has one meaning in the whole panel. */
export type Tone = 'calm' | 'good' | 'bad' | 'warn' | 'busy' | 'save'

const tones: { readonly [V in Verdict]?: Tone } = {
  new: 'good',
  regenerated: 'good',
  modified: 'warn',
  resaved: 'save',
  destroyed: 'bad',
  failed: 'bad',
  'too-large': 'bad',
  'unsaved-change': 'bad',
}

export const verdictTone = (verdict: Verdict): Tone => tones[verdict] ?? 'calm'

/** A header's value; the first one where it was sent several times; '' where it was not sent. */
export const header = (headers: Headers, name: string): string => [headers[name] ?? ''].flat()[0] ?? ''

const assetPath = /\.(?!html?\b|json\b|php\b)\w{2,5}(?:\?|$)/i

/** Whether the request only fetched a file that a page is made of. */
export const isAsset = ({ request: { method, url, headers } }: AnyExchange): boolean =>
  method === 'GET' && (/style|script|image|font/.test(header(headers, 'sec-fetch-dest')) || assetPath.test(url))

/** Whether a script asked for it rather than a navigation. */
export const isAjax = ({ request: { headers } }: AnyExchange): boolean =>
  header(headers, 'sec-fetch-dest') === 'empty' || header(headers, 'x-requested-with') !== ''

export const isPending = ({ response }: AnyExchange): boolean => response.outcome === 'pending'

export const severityTones = { error: 'bad', warning: 'warn', info: 'calm' } as const

/** The tone of the worst of some problems; null where there is none that matters. */
export const worst = (problems: readonly Problem[]): 'bad' | 'warn' | null =>
  (['error', 'warning'] as const)
    .filter(wanted => problems.some(({ severity }) => severity === wanted))
    .map(severity => severityTones[severity])[0] ?? null

export const statusTone = ({ response: { outcome, status } }: AnyExchange): Tone =>
  outcome === 'aborted' || (status ?? 0) >= 500 ? 'bad' : (status ?? 0) >= 400 ? 'warn' : 'calm'
