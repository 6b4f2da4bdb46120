import type { Wire } from './wire.ts'

/** `https://app.site.test:40123` by a host's name. */
export type Origins = (scheme: 'http' | 'https', host: string) => string

export const originsOf =
  (ports: Wire['ports'], second = false): Origins =>
  (scheme, host) =>
    `${scheme}://${host}:${ports[scheme][second ? 1 : 0]}`
