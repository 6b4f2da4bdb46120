import type { Random } from '../../support/random.ts'
import { randomDate } from './random-dates.ts'

export interface HeaderWish {
  /** Text by which the cookie is found again; it stands in its name, or in the value of one without a name. */
  readonly token: string
  /** The host that sets it. */
  readonly host: string
  readonly path: string
  readonly now: number
  /** Where the request is one of another site, a cookie needs SameSite=None and Secure to come as far as anything else. */
  readonly crossSite: boolean
}

const utf8 = (text: string) => Buffer.from(text).toString('latin1')

const prefixes = ['__Host-', '__Secure-', '__Http-', '__Host-Http-', '__Secure-Http-', '__Http-Host-', '__Host']
const sameSites = [
  'Lax',
  'Strict',
  'None',
  'none',
  'LAX',
  'strict',
  '',
  'Foo',
  '"None"',
  'None,',
  'No ne',
  'none\u00e9',
]
const maxAges = [
  '600',
  '+600',
  '0',
  '-1',
  '',
  '86400',
  '34560000',
  '34560001',
  '99999999999999999999',
  '-99999999999999999999',
]
const oddMaxAges = [
  '1e3',
  '"600"',
  '600s',
  '1.5',
  '-0',
  '000600',
  '+-600',
  '+',
  '-',
  '6 00',
  '0x600',
  '99999999999999999999x',
  '\u00b2',
  '+0',
  '-000',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775809',
  '9223372036854775807x',
  '2147483648',
  '-9223372036854775808x',
  '-9223372036854775807x',
  '09223372036854775807x',
  '9223372036854775806x',
  ' 600 ',
  '6e2',
  '600,',
  '600 600',
  utf8('\u0666'),
  '9223372036854775807 ',
]
const priorities = ['Low', 'Medium', 'High', 'low', 'HIGH', 'Highest', '']
const values = [
  'v',
  '',
  '"q"',
  'a=b',
  'a b',
  'a,b',
  '{"a":1}',
  '%20',
  utf8('k\u00fc\u00e9\u{1f36a}'),
  '\u00e9\u00ff',
  '\u00c3',
  '=',
  "'",
  '\\',
  '<>',
  '@:/?[]()',
]
const oddNames = [' x', '"', ',', '[]', utf8('\u00e4'), '.', '%3D', '(', '@', "'", '/', '\\', '{}']
const unknown = [
  'Foo',
  'Foo=bar',
  'Secure2',
  'Version=1',
  'HttpOnly2=1',
  '=x',
  '=',
  '',
  'Comment="a',
  utf8('\u00e9=\u00e9'),
  '\u00ff',
  'SameParty',
  'domain2=x',
  'e x p i r e s=0',
]

/** A random `Set-Cookie` value in bytes. About a third of them cannot be stored anywhere. */
export function randomHeader(random: Random, wish: HeaderWish): string {
  const { chance, int, pick } = random
  const partitioned = chance(0.12)
  let header = namePart(random, wish, partitioned)
  const attributes: string[] = []
  const some = (chances: number, make: () => string) => {
    while (chance(chances)) attributes.push(make())
  }
  const none = wish.crossSite && chance(0.6)
  if (partitioned) attributes.push(pick(['Partitioned', 'partitioned', 'PARTITIONED=1', 'Partitioned=']))
  if (none || chance(partitioned ? 0.8 : 0.35))
    attributes.push(pick(['Secure', 'Secure', 'secure', 'SECURE=', 'Secure=false']))
  some(0.25, () => pick(['HttpOnly', 'httponly', 'HttpOnly=0', ' HttpOnly ']))
  if (none) attributes.push(pick(['SameSite=None', 'samesite=NONE', 'SameSite = none']))
  else some(0.4, () => `${pick(['SameSite', 'samesite', 'SAMESITE'])}=${pick(sameSites)}`)
  some(0.3, () => `${pick(['Domain', 'domain', 'DOMAIN '])}=${randomDomain(random, wish.host)}`)
  some(0.35, () => `${pick(['Path', 'path', ' PATH'])}=${randomPath(random, wish.path)}`)
  some(0.25, () => `${pick(['Max-Age', 'max-age', 'MAX-AGE'])}=${pick(chance(0.6) ? maxAges : oddMaxAges)}`)
  some(0.25, () => `${pick(['Expires', 'expires'])}=${randomDate(random, wish.now)}`)
  some(0.15, () => `${pick(['Priority', 'priority'])}=${pick(priorities)}`)
  some(0.12, () => pick(unknown))
  if (chance(0.05) && !partitioned) attributes.push(longAttribute(random))
  attributes.sort(() => int(3) - 1)
  for (const attribute of attributes) header += `${pick([';', '; ', '; ', '; ', ' ; ', ';;', ';\t'])}${attribute}`
  return chance(0.06) ? withControl(random, header, wish.token) : header
}

function namePart({ chance, int, pick }: Random, { token }: HeaderWish, partitioned: boolean): string {
  const kind = int(100)
  if (kind < 5)
    return pick([
      token,
      `=${token}`,
      ` ${token}`,
      `= ${token} `,
      `"${token}"`,
      `=${token}=b`,
      `${pick(prefixes)}${token}`,
      `=${pick(prefixes)}${token}=1`,
    ])
  let name = token
  if (kind < 30) name = mixedCase(chance, pick(prefixes)) + token
  else if (kind < 40) name = chance(0.5) ? token + pick([...oddNames, '\u00e4', '\u00c3(']) : pick(oddNames) + token
  else if (kind < 44) name = ` ${token}\t`
  const wanted = 4093 + int(6)
  if (kind > 94 && !partitioned)
    return chance(0.5) ? `${name}=${'v'.repeat(wanted - name.length)}` : `${name.padEnd(wanted - 1, 'n')}=v`
  return `${name}${chance(0.05) ? pick([' = ', '= ', ' =\t']) : '='}${pick(values)}`
}

const mixedCase = (chance: Random['chance'], text: string) => {
  if (chance(0.6)) return text
  return [...text].map(letter => (chance(0.5) ? letter.toUpperCase() : letter.toLowerCase())).join('')
}

/** The host itself, what stands above it or below, what is near it, and what is none. */
function randomDomain({ chance, pick }: Random, host: string): string {
  const labels = host.split('.')
  const parents = labels.map((_, at) => labels.slice(at).join('.')).filter(parent => parent !== '')
  if (chance(0.5)) return pick([...parents, ...parents.map(parent => `.${parent}`), host, labels.slice(-2).join('.')])
  const parent = pick(parents)
  const escaped = `%${parent.charCodeAt(0).toString(16)}${parent.slice(1)}`
  const wide = utf8(String.fromCharCode(parent.charCodeAt(0) + 0xfee0) + parent.slice(1))
  return pick([
    '',
    ' ',
    '.',
    '..',
    `..${parent}`,
    `${parent}.`,
    `.${parent}.`,
    parent.toUpperCase(),
    `.${parent.toUpperCase()}`,
    `"${parent}"`,
    `${parent}:80`,
    `https://${parent}`,
    `sub.${parent}`,
    `x${parent}`,
    parent.slice(1),
    `${parent}/`,
    `${parent} `,
    `a ${parent}`,
    'other.test',
    '127.0.0.1',
    'localhost',
    '.localhost',
    escaped,
    `.${escaped}`,
    wide,
    `.${wide}`,
    utf8(`\u00e4.${parent}`),
    `\u00e4.${parent}`,
    parent.replaceAll('.', utf8('\u3002')),
    parent.replaceAll('.', '%2e'),
    `${parent}\u00ad`,
    utf8(`${parent}\u00ad`),
    `${parent}%00`,
    `*.${parent}`,
    `_.${parent}`,
    `${parent}#`,
    `${parent}?`,
    `user@${parent}`,
    '0x7f.1',
    '127.1',
    '2130706433',
    '[::1]',
    '::1',
    'com',
    'test',
    'co.uk',
    'github.io',
    `${parent},other.test`,
    `${parent}..`,
    `-${parent}`,
    `%20${parent}`,
    '%',
    `${parent}%`,
    `.%2e${parent}`,
    `%2e${parent}`,
  ])
}

function randomPath({ pick }: Random, path: string): string {
  const segment = path.slice(0, path.lastIndexOf('/')) || '/'
  return pick([
    '/',
    '/',
    '/',
    path,
    segment,
    `${segment}/`,
    path.toUpperCase(),
    `${path}/deeper`,
    '',
    'a',
    '"/"',
    ' / ',
    '//',
    '/..',
    './',
    '/%61',
    `${path}?q`,
    utf8('/\u00e9'),
    '/\u00e9',
    '/a b',
    '\\',
    '/,',
    '/=',
    `/${'p'.repeat(1023)}`,
    `/${'p'.repeat(1024)}`,
    '/\u00ff\u00fe',
    '%2F',
    '*',
  ])
}

const longAttribute = ({ int, pick }: Random) =>
  `${pick(['Secure', 'HttpOnly', 'SameSite', 'Domain', 'Path', 'Max-Age', 'Expires', 'Priority', 'Foo'])}=${'x'.repeat(1023 + int(4))}`

/** One byte that no line should have, anywhere, but that the token stays whole. CR and LF end the line. */
function withControl({ chance, int }: Random, header: string, token: string): string {
  const from = header.indexOf(token) + token.length
  const before = header.indexOf(token)
  const at = chance(0.1) ? int(before + 1) : from + int(header.length - from + 1)
  const code = chance(0.08) ? 0x7f : 1 + int(0x1f)
  // Ahead of the token a line break would leave nothing to find.
  const char = at <= before && (code === 0x0a || code === 0x0d) ? '\t' : String.fromCharCode(code)
  return header.slice(0, at) + char + header.slice(at)
}
