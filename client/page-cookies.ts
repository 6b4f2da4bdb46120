import type { CookieSituation, Exchange } from '../server/protocol/index.ts'

/** What a page knows of itself that no server is told. */
export interface PageFacts {
  /** The page's address as it was loaded, without query and fragment: `https://shop.test/cart`. */
  readonly url: string
  /** The origins of the documents around it, its parent's first; empty for a page of its own. null: there are some, not known. */
  readonly around: readonly string[] | null
}

/** A request as the page knows it. */
interface Correction {
  readonly context: CookieSituation
  /** What the page knows better, in words; empty where it only confirms. */
  readonly changes: readonly string[]
}

const FETCHES: readonly string[] = ['fetch', 'iframe-fetch']
const FRAMES: readonly string[] = ['iframe', 'nested-iframe']

const originOf = (url: string) => /^\w+:\/\/[^/?#]+/.exec(url)?.[0] ?? ''
const pathOf = (url: string) => url.slice(originOf(url).length) || '/'
const plain = (url: string) => url.split(/[?#]/, 1)[0] ?? ''

/** What an exchange is to the page: its own document, one of its fetches, or nothing that it knows of. */
export function roleOf(
  { id, request, cookies }: Pick<Exchange, 'id' | 'request' | 'cookies'>,
  own: string | null,
  page: PageFacts,
): 'document' | 'fetch' | null {
  if (own === null || !cookies) return null
  if (id === own) return 'document'
  const { referer, 'sec-fetch-site': site = 'same-origin' } = request.headers
  const isOurs = typeof referer === 'string' && plain(referer) === page.url && site === 'same-origin'
  return isOurs && FETCHES.includes(cookies.context.kind) ? 'fetch' : null
}

/** The context of a request that a page made, with what the page knows: its scheme and host, and what stands around it. */
export function correct(context: CookieSituation, role: 'document' | 'fetch', page: PageFacts): Correction {
  const changes: string[] = []
  const [was, is] = [originOf(context.url), originOf(page.url)]
  const [path, pagePath] = [pathOf(context.url), pathOf(page.url)]
  // A proxy may have cut the front of the path.
  const isCut = role === 'document' && pagePath !== path && pagePath.endsWith(path)
  if (was !== is || isCut) {
    changes.push(`the browser asked \`${is}${isCut ? pagePath : ''}\`, the app saw \`${was}${isCut ? path : ''}\``)
  }
  const url = is + (isCut ? pagePath : path)
  const { initiator: _, topLevel: __, middle: ___, ...rest } = context
  const place = placeOf(context, role, page, is)
  if (place === null) return { context: { ...moved(context, was, is), url }, changes }
  const wasTop = context.topLevel ?? context.initiator
  const isTop = place.topLevel ?? place.initiator
  if (context.kind !== place.kind || (isTop !== undefined && wasTop !== isTop && wasTop !== was)) {
    changes.push(
      isTop === undefined || isTop === is ? 'no other page stands around it' : `\`${isTop}\` stands around it`,
    )
  }
  return { context: { ...rest, ...place, url }, changes }
}

/** What the app took for its own origin was the one that it saw. */
function moved(context: CookieSituation, was: string, is: string): CookieSituation {
  const places = (['initiator', 'topLevel', 'middle'] as const).filter(place => context[place] === was)
  return { ...context, ...Object.fromEntries(places.map(place => [place, is])) }
}

type Place = Pick<CookieSituation, 'kind' | 'initiator' | 'topLevel' | 'middle'>

/** null where the page knows no more than the app. */
function placeOf(context: CookieSituation, role: 'document' | 'fetch', page: PageFacts, own: string): Place | null {
  const { around } = page
  if (around === null) return null
  const [parent, top] = [around[0], around.at(-1)]
  if (role === 'fetch') return { kind: top ? 'iframe-fetch' : 'fetch', initiator: own, topLevel: top ?? own }
  if (parent === undefined || top === undefined) {
    return FRAMES.includes(context.kind) || FETCHES.includes(context.kind) ? { kind: 'navigate' } : null
  }
  if (around.length === 1) return { kind: 'iframe', initiator: parent, topLevel: top }
  const middle = around.find(origin => origin !== own && origin !== top) ?? parent
  return { kind: 'nested-iframe', initiator: parent, topLevel: top, middle }
}
