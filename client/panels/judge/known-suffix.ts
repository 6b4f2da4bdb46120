import type { PublicSuffix } from '../../../server/cookies/suffixes.ts'
import { parseUrl } from '../../../server/cookies/url.ts'
import type { CookieSituation } from '../../../server/protocol/index.ts'

/** What tells sites apart where there is but one host: under its last label lies nothing else. */
export const lastLabel: PublicSuffix = host => host.slice(host.lastIndexOf('.') + 1)

/** Whether it takes the public suffix list to judge: two hosts may be of one site, or a `Domain` be a suffix. */
export function needsList({ url, initiator, topLevel, middle }: CookieSituation, hasDomain: boolean): boolean {
  const { host } = parseUrl(url)
  return (
    hasDomain || [initiator, topLevel, middle].some(origin => origin !== undefined && parseUrl(origin).host !== host)
  )
}
