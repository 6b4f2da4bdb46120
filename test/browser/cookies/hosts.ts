import type { Origins } from './origins.ts'
import type { Scene } from './scenes.ts'

/** Where suffixes, addresses and this machine are not what they seem. */
const hosts = [
  'localhost.',
  'a.b.localhost',
  '[::1]',
  '[2001:db8::1]',
  '10.0.0.1',
  '0.0.0.0',
  'test',
  'com',
  'co.uk',
  'x.co.uk',
  'www.city.kawasaki.jp',
  'x.y.kawasaki.jp',
  'www.ck',
  'a.b.ck',
  'compute.amazonaws.com',
  's3.amazonaws.com',
  'x.herokuapp.com',
  'herokuapp.com',
  'my.blogspot.com',
  'a_b.site.test',
  'xn--p1ai',
  'shop.xn--p1ai',
  'www.xn--55qx5d.cn',
  'a.vercel.app',
  'x.a.pages.dev',
  'shop.internal',
  'shop.local',
  '1.2.3.4.5.test',
]

/** Hosts that the browser knows to have https only (HSTS). */
const HTTPS_ONLY = /\.(app|dev)$/

/** A visit to each by http and by https. */
export function hostScenes(at: Origins): readonly Scene[] {
  const visit = (host: string, url: string): Scene => ({
    title: `${new URL(url).protocol}//${host}`,
    thirdParty: 'allowed',
    journey: { kind: 'navigate', url },
  })
  return hosts.flatMap(host => [
    ...(HTTPS_ONLY.test(host) ? [] : [visit(host, `${at('http', host)}/`)]),
    visit(host, `${at('https', host)}/a%20b;c//D/`),
  ])
}
