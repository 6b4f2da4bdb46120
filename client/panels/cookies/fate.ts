import type { CookieVerdict } from '../../../server/protocol/index.ts'
import { plural, printable, shorten } from '../../kit.ts'
import type { Life, LifeMark } from './lives.ts'

export interface Fate {
  readonly tone: 'good' | 'bad' | 'warn' | 'faint'
  readonly text: string
}

export const nameOf = ({ request: { method, url } }: LifeMark['exchange']): string =>
  printable(shorten(`${method} ${url}`, 60))

const endWords = ({ kind, exchange }: LifeMark) =>
  (kind === 'replaced' || kind === 'removed') && `${kind} by ${nameOf(exchange)}`

/** What really happened to a cookie, beside what the browser was expected to do. null where there is nothing to say. */
export function fateOf({ stored, effect }: CookieVerdict, { marks, seen, probably }: Life): Fate | null {
  const count = (kind: LifeMark['kind']) => marks.filter(mark => mark.kind === kind).length
  const last = marks.at(-1)
  const end = last && endWords(last)
  const say = (tone: Fate['tone'], text: string): Fate => ({
    tone,
    text: `${probably ? 'probably ' : ''}${text}${end ? `; ${end}` : ''}`,
  })
  const came = count('came')
  const anyway = count('came-anyway')
  if (!stored) {
    if (anyway > 0) return say('warn', `said not to be there, yet it came with ${plural(anyway, 'request')}`)
    if (effect === 'expired') return null
    return seen > 0 ? say('faint', 'refused, as said') : { tone: 'faint', text: 'no later request yet' }
  }
  const expected = marks.filter(
    ({ kind }) => kind === 'came' || kind === 'missing' || kind === 'older' || kind === 'other',
  )
  if (last?.kind === 'repeated') return { tone: 'faint', text: 'a later line of this response took its place' }
  if (expected.length === 0) {
    if (anyway > 0) return say('warn', 'came where the browser should not send it')
    return say('faint', marks.length > (end ? 1 : 0) ? 'no later request that it travels on' : 'no later request yet')
  }
  if (came === expected.length) {
    return say('good', `kept, sent on the next ${came === 1 ? 'request' : plural(came, 'request')}`)
  }
  if (count('older') > 0) return say('bad', 'came back with an older value')
  if (count('other') > 0) return say('bad', 'came back with a value that nobody here has set')
  if (came === 0) return say('bad', 'expected to be kept, but never came back')
  if (expected.at(-1)?.kind === 'missing' && expected.slice(0, came).every(({ kind }) => kind === 'came')) {
    return say('bad', `came with ${plural(came, 'request')} and then no more`)
  }
  return say('warn', `came with ${came} of ${plural(expected.length, 'request')}`)
}
