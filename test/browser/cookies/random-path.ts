import type { Random } from '../../support/random.ts'
import { utf8 } from './random-values.ts'

const odd = [
  '',
  'a',
  '"/"',
  ' / ',
  '//',
  '/..',
  './',
  '/%61',
  '/\u00e9',
  utf8('/\u00e9'),
  '/a b',
  '\\',
  '/,',
  '/=',
  '/\u00ff\u00fe',
  '%2F',
  '*',
]

/** The root, the path of the URL, what is near it, and what is none. */
export function randomPath({ chance, pick }: Random, path: string): string {
  if (chance(0.2)) return '/'
  const folder = path.slice(0, path.lastIndexOf('/')) || '/'
  const near = [path, folder, `${folder}/`, path.toUpperCase(), `${path}/deeper`, `${path}?q`]
  return pick([...near, ...odd, `/${'p'.repeat(1023)}`, `/${'p'.repeat(1024)}`])
}
