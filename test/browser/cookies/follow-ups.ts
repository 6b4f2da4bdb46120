import type { Journey } from './journey.ts'
import { type Origins, originsOf } from './origins.ts'
import type { Scene } from './scenes.ts'
import type { Wire } from './wire.ts'

/** Where a cookie may travel later, by name. */
export function followUps(scene: Scene, ports: Wire['ports']): readonly (readonly [string, Journey])[] {
  const at: Origins = originsOf(ports)
  const { journey } = scene
  const { protocol, hostname, origin, pathname } = new URL(journey.url)
  const scheme = protocol === 'https:' ? 'https' : 'http'
  const { url } = journey
  const other = at(scheme, 'other.test')
  const address = /^[\d.]+$|:/.test(hostname)
  const all: readonly (readonly [string, Journey])[] = [
    ['same-origin fetch', { kind: 'fetch', url, initiator: origin }],
    ['other path', { kind: 'fetch', url: `${origin}/shopping/item`, initiator: origin }],
    ['nested frame', { kind: 'nested-iframe', url, initiator: other, middle: other, topLevel: origin }],
    ['cross-site fetch', { kind: 'fetch', url, initiator: other }],
    ['cross-site image', { kind: 'img', url, initiator: other }],
    ['frame', { kind: 'iframe', url, initiator: other }],
    ['fetch in a frame', { kind: 'iframe-fetch', url, initiator: origin, topLevel: other }],
    ['cross-site link', { kind: 'link', url, initiator: other }],
    ['cross-site POST', { kind: 'form-post', method: 'POST', url, initiator: other }],
    ['same-site fetch', { kind: 'fetch', url, initiator: at(scheme, `sibling.${hostname}`) }],
    ['other port', { kind: 'navigate', url: originsOf(ports, true)(scheme, hostname) + pathname }],
    ['subdomain', { kind: 'navigate', url: at(scheme, `deep.${hostname}`) + pathname }],
    ['http', { kind: 'navigate', url: at('http', hostname) + pathname }],
    ['https', { kind: 'navigate', url: at('https', hostname) + pathname }],
  ]
  // Nothing lies below an address.
  return address ? all.filter(([, { url, initiator = url }]) => URL.canParse(url) && URL.canParse(initiator)) : all
}
