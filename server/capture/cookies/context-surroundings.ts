import type { CookieAssumption, CookieSituation } from '../../protocol/index.ts'
import { ANOTHER_SITE, assume } from './context-assumptions.ts'
import type { Initiator } from './context-initiator.ts'
import type { RequestType } from './context-type.ts'
import type { FetchMetadata } from './fetch-metadata.ts'
import type { SeenRequest } from './seen-request.ts'

/** What is known by then. */
export interface Asked {
  readonly seen: SeenRequest
  readonly metadata: FetchMetadata
  readonly type: RequestType
  /** The origin that was asked. */
  readonly own: string
  readonly initiator: Initiator
}

export interface Surroundings {
  readonly context: Pick<CookieSituation, 'kind' | 'topLevel' | 'middle'>
  /** Whether it is a part of another site's page. */
  readonly thirdParty: boolean
  readonly assumed: readonly CookieAssumption[]
}

/** The kind of the request, and the page and frames around it. */
export function findSurroundings(asked: Asked): Surroundings {
  const { metadata, type, own, initiator } = asked
  if (type === 'page') return { context: { kind: pageKind(asked) }, thirdParty: false, assumed: [] }
  // The initiator is of the own site, and still this is a third party's request: it is the page around that is another's.
  if (metadata.storageAccess !== null && metadata.site !== 'cross-site') {
    const frames =
      type === 'frame'
        ? ({ kind: 'nested-iframe', topLevel: ANOTHER_SITE, middle: initiator.origin ?? own } as const)
        : ({ kind: 'iframe-fetch', topLevel: ANOTHER_SITE } as const)
    return { context: frames, thirdParty: true, assumed: [assume.framed()] }
  }
  const kind = type === 'frame' ? 'iframe' : type === 'part' ? 'img' : 'fetch'
  if (isOfAnotherSite(asked)) {
    return { context: { kind }, thirdParty: true, assumed: type === 'frame' ? [assume.framedDirectly()] : [] }
  }
  const certain = type !== 'socket' && metadata.sendsStorageAccess
  return { context: { kind }, thirdParty: false, assumed: certain ? [] : [assume.notFramed()] }
}

const REDIRECTS: ReadonlySet<number | null> = new Set([301, 302, 303, 307, 308])

function pageKind({ seen, metadata: { site }, own, initiator }: Asked): CookieSituation['kind'] {
  if (initiator.origin === undefined) {
    return seen.location !== undefined && REDIRECTS.has(seen.status) ? 'set-on-302' : 'navigate'
  }
  if (seen.method === 'POST') return 'form-post'
  // The app's own page asked another origin, which redirected here: Sec-Fetch-Site is about the whole chain.
  const roundabout = initiator.origin === own && (site === 'cross-site' || site === 'same-site')
  return roundabout ? 'redirect-nav' : 'link'
}

/** Without the browser's word hosts are compared, which takes a sibling for another site: that only adds an assumption. */
function isOfAnotherSite({ metadata: { site }, own, initiator: { origin } }: Asked): boolean {
  if (site !== null) return site === 'cross-site' && origin !== own
  return origin !== undefined && new URL(origin).hostname !== new URL(own).hostname
}
