import type { CookieRequest } from '../../server/cookies.ts'
import type { Case } from './cases.ts'

const PORTS = { http: [18080, 18081], https: [18443, 18444] } as const
const SITES = ['example.test', 'other.test', 'foo.localhost', 'example.co.uk', 'alice.github.io']

/** The later requests that were made after a case's cookie was stored, by the names under which `sent` has them. */
export function followUps({ scheme, host, port, path }: Case['ctx']): ReadonlyMap<string, CookieRequest> {
  const at = (where: string, name: string, number: number) => `${where}://${name}:${number}`
  const [usual, second] = PORTS[scheme]
  const other = scheme === 'http' ? 'https' : 'http'
  const self = at(scheme, host, port)
  const foreign = at(scheme, 'other.test', usual)
  const site = SITES.find(name => host === name || host.endsWith(`.${name}`))
  const sibling = site === undefined ? at(scheme, host, second) : at(scheme, `sibling.${site}`, usual)
  const fetchOf = (target: string, initiator: string): CookieRequest => ({
    kind: 'fetch',
    url: self + target,
    initiator,
  })
  const visit = (origin: string): CookieRequest => ({ kind: 'navigate', url: origin + path })
  const all = new Map<string, CookieRequest>([
    ['same-origin-fetch', fetchOf(path, self)],
    ['same-origin-root', fetchOf('/', self)],
    ['same-origin-other-path', fetchOf('/other/page', self)],
    ['same-origin-deeper', fetchOf(path.endsWith('/') ? `${path}deeper` : `${path}/deeper`, self)],
    ['http-nav', visit(at('http', host, PORTS.http[0]))],
    ['https-nav', visit(at('https', host, PORTS.https[0]))],
    ['other-port-nav', visit(at(scheme, host, second))],
    ['same-site-fetch', fetchOf(path, sibling)],
    ['cross-site-fetch', fetchOf(path, foreign)],
    ['cross-site-link', { kind: 'link', url: self + path, initiator: foreign }],
    ['cross-site-post', { kind: 'form-post', method: 'POST', url: self + path, initiator: foreign }],
    ['cross-site-iframe', { kind: 'iframe', url: self + path, initiator: foreign }],
    ['cross-scheme-link', { kind: 'link', url: self + path, initiator: at(other, host, PORTS[other][0]) }],
    ['subdomain-nav', visit(at(scheme, `deep.${host}`, port))],
  ])
  if (site !== undefined && site !== host)
    all.set('parent-nav', visit(at(scheme, host.slice(host.indexOf('.') + 1), port)))
  return all
}
