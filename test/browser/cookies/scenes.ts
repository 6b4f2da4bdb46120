import type { ThirdParty } from './chromium.ts'
import type { Journey } from './journey.ts'
import type { Origins } from './origins.ts'

/** A context in which cookies are set. */
export interface Scene {
  readonly title: string
  readonly thirdParty: ThirdParty
  readonly journey: Journey
  /** Sets what is there already. */
  readonly before?: Journey
}

export function scenes(at: Origins): readonly Scene[] {
  const app = at('https', 'app.site.test')
  const plain = at('http', 'app.site.test')
  const sibling = at('https', 'sibling.site.test')
  const other = at('https', 'other.test')
  const plainOther = at('http', 'other.test')
  const shop = at('https', 'shop.example.co.uk')
  const url = `${app}/shop/item`
  const navigations: Record<string, Journey> = {
    'http, this machine': { kind: 'navigate', url: `${at('http', 'localhost')}/shop/item` },
    'http, this machine by address': { kind: 'navigate', url: `${at('http', '127.0.0.1')}/` },
    'http, a name under localhost': { kind: 'navigate', url: `${at('http', 'app.shop.localhost')}/shop/` },
    'http, a host of the LAN': { kind: 'navigate', url: `${plain}/shop/item` },
    'http, an address of the LAN': { kind: 'navigate', url: `${at('http', '192.168.7.7')}/shop/item` },
    'https, an address of the LAN': { kind: 'navigate', url: `${at('https', '192.168.7.7')}/shop/item` },
    'https, one label': { kind: 'navigate', url: `${at('https', 'intranet')}/shop/item` },
    https: { kind: 'navigate', url },
    'https, a subdomain': { kind: 'navigate', url: `${at('https', 'deep.app.site.test')}/a/b/c` },
    'https, a site itself': { kind: 'navigate', url: `${at('https', 'site.test')}/` },
    'https, below a private suffix': { kind: 'navigate', url: `${at('https', 'www.alice.github.io')}/shop/item` },
    'https, a private suffix itself': { kind: 'navigate', url: `${at('https', 'github.io')}/shop/item` },
    'https, below a suffix of two labels': { kind: 'navigate', url: `${shop}/shop/item` },
    'https, a name in Punycode': { kind: 'navigate', url: `${at('https', 'www.xn--bcher-kva.test')}/shop/item` },
    'https, a name that ends in a dot': { kind: 'navigate', url: `${at('https', 'app.site.test.')}/shop/item` },
    'link from elsewhere': { kind: 'link', url, initiator: other },
    'form from elsewhere': { kind: 'form-post', method: 'POST', url, initiator: other },
    'link from http to https': { kind: 'link', url, initiator: plain },
    'form from http to https': { kind: 'form-post', method: 'POST', url, initiator: plain },
    'redirected from elsewhere': { kind: 'redirect-nav', url, via: other },
    'the redirect itself': { kind: 'set-on-302', url, redirectTo: `${other}/landing` },
    'fetch, same origin': { kind: 'fetch', url, initiator: app, credentials: 'same-origin' },
    'fetch, same site': { kind: 'fetch', url, initiator: sibling, credentials: 'include' },
  }
  const framed: Record<string, Journey> = {
    'fetch from elsewhere': { kind: 'fetch', url, initiator: other, credentials: 'include' },
    'fetch from http to https': { kind: 'fetch', url, initiator: plain, credentials: 'include' },
    'fetch from elsewhere, http': {
      kind: 'fetch',
      url: `${plain}/shop/item`,
      initiator: plainOther,
      credentials: 'include',
    },
    'image elsewhere': { kind: 'img', url, initiator: other },
    'frame elsewhere': { kind: 'iframe', url, initiator: other },
    'frame elsewhere, http, this machine': {
      kind: 'iframe',
      url: `${at('http', 'localhost')}/shop/item`,
      initiator: plainOther,
    },
    'fetch in a frame elsewhere': {
      kind: 'iframe-fetch',
      url,
      initiator: app,
      topLevel: other,
      credentials: 'include',
    },
    'frame in a frame elsewhere in its own page': {
      kind: 'nested-iframe',
      url,
      initiator: other,
      middle: other,
      topLevel: app,
    },
    'frame of the same host, http and https': { kind: 'iframe', url, initiator: plain },
    'fetch in a frame elsewhere, http': {
      kind: 'iframe-fetch',
      url: `${at('http', 'localhost')}/api`,
      initiator: at('http', 'localhost'),
      topLevel: plainOther,
      credentials: 'include',
    },
    'frame in a frame elsewhere in a third page': {
      kind: 'nested-iframe',
      url,
      initiator: other,
      middle: other,
      topLevel: shop,
    },
    'fetch from elsewhere, POST': { kind: 'fetch', method: 'POST', url, initiator: other, credentials: 'include' },
    'image of the same site': { kind: 'img', url, initiator: sibling },
    'frame of the same site': { kind: 'iframe', url, initiator: sibling },
  }
  const without: Record<string, Journey> = {
    'fetch, other origin, same-origin': { kind: 'fetch', url, initiator: sibling, credentials: 'same-origin' },
    'fetch, same origin, omit': { kind: 'fetch', url, initiator: app, credentials: 'omit' },
  }
  const scripts: Record<string, Journey> = {
    'script, https': { kind: 'document.cookie', url },
    'script, http': { kind: 'document.cookie', url: `${plain}/shop/item` },
    'script, this machine': { kind: 'document.cookie', url: `${at('http', 'localhost')}/shop/item` },
  }
  const of = (journeys: Record<string, Journey>, thirdParty: ThirdParty = 'allowed'): Scene[] =>
    Object.entries(journeys).map(([title, journey]) => ({ title, thirdParty, journey }))
  const blocked = {
    https: navigations.https as Journey,
    ...framed,
    'link from elsewhere': navigations['link from elsewhere'] as Journey,
  }
  const over: readonly Omit<Scene, 'thirdParty'>[] = [
    {
      title: 'http over https',
      before: { kind: 'navigate', url },
      journey: { kind: 'navigate', url: `${plain}/shop/item` },
    },
    {
      title: 'https over http',
      before: { kind: 'navigate', url: `${plain}/shop` },
      journey: { kind: 'navigate', url },
    },
    {
      title: 'subdomain, http, over https',
      before: { kind: 'navigate', url },
      journey: { kind: 'navigate', url: `${at('http', 'deep.app.site.test')}/shop/item` },
    },
    { title: 'script over https', before: { kind: 'navigate', url }, journey: { kind: 'document.cookie', url } },
    {
      title: 'this machine over this machine',
      before: { kind: 'navigate', url: `${at('https', 'localhost')}/shop/` },
      journey: { kind: 'navigate', url: `${at('http', 'localhost')}/shop/item` },
    },
    { title: 'frame over page', before: { kind: 'navigate', url }, journey: { kind: 'iframe', url, initiator: other } },
  ]
  return [
    ...of(navigations),
    ...of(framed),
    ...of(without),
    ...of(scripts),
    ...over.map(scene => ({ ...scene, thirdParty: 'allowed' as const })),
    ...of(blocked, 'blocked').map(scene => ({ ...scene, title: `${scene.title}, third-party blocked` })),
  ]
}
