import { getPublicSuffix } from 'tldts'
import type { PublicSuffix } from './suffixes.ts'

/** By the whole public suffix list, its private section included. The one module here that needs a package. */
export const publicSuffix: PublicSuffix = host =>
  getPublicSuffix(host, { allowPrivateDomains: true, extractHostname: false })
