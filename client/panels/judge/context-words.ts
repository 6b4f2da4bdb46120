import type { CookieSituation } from '../../../server/protocol/index.ts'

const kinds: Readonly<Record<CookieSituation['kind'], string>> = {
  navigate: 'a typed address',
  link: 'a link',
  'form-post': 'a form',
  'redirect-nav': 'a redirect',
  'set-on-302': 'a navigation that is redirected',
  fetch: 'a fetch',
  img: 'an image',
  iframe: 'a frame',
  'iframe-fetch': 'a fetch in a frame',
  'nested-iframe': 'a frame in a frame',
  'document.cookie': 'a script',
}

const code = (text: string) => `\`${text.replaceAll('`', "'")}\``

/** The request as it was judged, in words; what stands between backticks is code. */
export function contextOf({ kind, method = 'GET', url, initiator, topLevel, middle, credentials }: CookieSituation) {
  return [
    `${code(`${method} ${url}`)}, ${kinds[kind]}`,
    initiator && ` from ${code(initiator)}`,
    middle && middle !== initiator && ` in ${code(middle)}`,
    topLevel && topLevel !== initiator && ` on a page of ${code(topLevel)}`,
    credentials && credentials !== 'include' && `, with credentials ${code(credentials)}`,
  ]
    .filter(Boolean)
    .join('')
}
