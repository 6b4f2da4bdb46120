/** The whole public suffix list: six times the view that it serves, and seldom needed. */
export { publicSuffix } from '../../../server/cookies/public-suffixes.ts'
