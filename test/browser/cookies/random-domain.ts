import type { Random } from '../../support/random.ts'
import { utf8 } from './random-values.ts'

const elsewhere = 'other.test|127.0.0.1|localhost|.localhost|0x7f.1|127.1|2130706433|[::1]|::1|com|test|co.uk|github.io'

/** The host itself, what stands above it or below, what is near it, and what is none. */
export function randomDomain({ chance, pick }: Random, host: string): string {
  const labels = host.split('.')
  const parents = labels.map((_, at) => labels.slice(at).join('.')).filter(parent => parent !== '')
  if (chance(0.5)) return pick([...parents, ...parents.map(parent => `.${parent}`), host, labels.slice(-2).join('.')])
  return pick([...elsewhere.split('|'), ...nearly(pick(parents))])
}

/** A name, written as it should not be, and its neighbours. */
function nearly(name: string): readonly string[] {
  const escaped = `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`
  const wide = utf8(String.fromCharCode(name.charCodeAt(0) + 0xfee0) + name.slice(1))
  const before = [
    '..',
    'https://',
    'sub.',
    'x',
    'a ',
    '*.',
    '_.',
    'user@',
    '-',
    '%20',
    '.%2e',
    '%2e',
    '\u00e4.',
    utf8('\u00e4.'),
  ]
  const behind = ['.', ':80', '/', ' ', '%00', '#', '?', ',other.test', '..', '%', '\u00ad', utf8('\u00ad')]
  return [
    ...['', ' ', '.', '..', '%', escaped, `.${escaped}`, wide, `.${wide}`, `"${name}"`, `.${name}.`, name.slice(1)],
    ...[
      name.toUpperCase(),
      `.${name.toUpperCase()}`,
      name.replaceAll('.', utf8('\u3002')),
      name.replaceAll('.', '%2e'),
    ],
    ...before.map(text => text + name),
    ...behind.map(text => name + text),
  ]
}
