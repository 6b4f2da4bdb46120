/** What cookies say, and what a browser does with them. Neither Node nor DOM is needed. */
export type { Browser } from './browsers.ts'
export type { CookieContext, CookieRequest, PartitionKey, RequestKind } from './contexts.ts'
export { replaces, type StoredCookie, samePartition } from './cookie.ts'
export { decodeCookieValue } from './decode-cookie-value.ts'
export { type CookieJar, createJar, type JarCookie, type JarOptions } from './jar.ts'
export {
  judgeResponse,
  judgeSetCookie,
  type PriorSetCookie,
  type ResponseCase,
  type SetCookieCase,
} from './judge.ts'
export { type CookiePair, parseCookieHeader } from './parse-cookie-header.ts'
export { type CookieAttribute, type ParsedSetCookie, parseSetCookie } from './parse-set-cookie.ts'
export type { CookiePrefix } from './prefix.ts'
export type { SendReason, SetReason, UnreportedReason } from './reasons.ts'
export { type SetCookieLineFacts, setCookieFacts } from './set-cookie-facts.ts'
export { commonSuffix, type PublicSuffix } from './suffixes.ts'
export type { Effect, SetCookieVerdict } from './verdict.ts'
export { type SendVerdict, willSend } from './will-send.ts'
