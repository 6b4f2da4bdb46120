import type { Random } from '../../support/random.ts'
import { randomDate } from './random-dates.ts'
import { randomDomain } from './random-domain.ts'
import { randomPath } from './random-path.ts'
import {
  maxAges,
  oddEnds,
  oddMaxAges,
  oddNames,
  prefixes,
  priorities,
  sameSites,
  unknownAttributes,
  values,
} from './random-values.ts'

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

/** A random `Set-Cookie` value in bytes. About a third of them cannot be stored anywhere. */
export function randomHeader(random: Random, wish: HeaderWish): string {
  const { chance, pick } = random
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
  some(0.12, () => pick(unknownAttributes))
  if (chance(0.05) && !partitioned) attributes.push(longAttribute(random))
  for (const attribute of shuffled(random, attributes))
    header += `${pick([';', '; ', '; ', '; ', ' ; ', ';;', ';\t'])}${attribute}`
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
  else if (kind < 40) name = chance(0.5) ? token + pick(oddEnds) : pick(oddNames) + token
  else if (kind < 44) name = ` ${token}\t`
  const wanted = 4093 + int(6)
  if (kind > 94 && !partitioned)
    return chance(0.5) ? `${name}=${'v'.repeat(wanted - name.length)}` : `${name.padEnd(wanted - 1, 'n')}=v`
  return `${name}${chance(0.05) ? pick([' = ', '= ', ' =\t']) : '='}${pick(values)}`
}

function shuffled<T>({ int }: Random, items: readonly T[]): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(int(left.length), 1))
}

const mixedCase = (chance: Random['chance'], text: string) => {
  if (chance(0.6)) return text
  return [...text].map(letter => (chance(0.5) ? letter.toUpperCase() : letter.toLowerCase())).join('')
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
