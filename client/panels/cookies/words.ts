import type { CookieVerdict, JarEntry, SetCookieFacts } from '../../../server/protocol/index.ts'
import { number, plural } from '../../kit.ts'

const count = (items: number) => (items === 1 ? 'one' : number(items))

/** What the view opens with. Without verdicts it tells what the lines say. */
export function leadOf(
  sent: readonly SetCookieFacts[],
  verdicts: readonly CookieVerdict[] | undefined,
  received: number,
): string {
  const removed = sent.filter(({ deletes }, line) => (verdicts?.[line] ? verdicts[line].effect === 'expired' : deletes))
  const set = sent.length - removed.length
  const kept = verdicts?.filter(({ stored }) => stored).length
  const said = [
    set > 0 && `sets ${plural(set, 'cookie')}`,
    removed.length > 0 && `removes ${plural(removed.length, 'cookie')}`,
  ]
  const what = said.filter(Boolean).join(' and ') || 'sets no cookie'
  return `The response ${what}${set > 0 && kept !== undefined ? outcome(set, kept) : ''}; the request brought ${number(received)}`
}

function outcome(set: number, kept: number): string {
  if (kept === set) return `, and the browser keeps ${set === 1 ? 'it' : 'them'}`
  if (kept === 0) return `, and the browser refuses ${set === 1 ? 'it' : 'them'}`
  return `: the browser keeps ${count(kept)} and refuses ${count(set - kept)}`
}

/** How a cookie came with a request, or why not: its tone, its mark and its words. */
export const states: Readonly<
  Record<JarEntry['state'] | 'repeated' | 'replaced' | 'removed', readonly [tone: string, mark: string, words: string]>
> = {
  came: ['good', '●', 'came'],
  missing: ['bad', '○', 'missing: it should have come'],
  older: ['bad', '◐', 'came with an older value'],
  other: ['warn', '◑', 'came with a value that nobody here has set'],
  'not-for-this': ['faint', '·', 'not for this request'],
  'came-anyway': ['warn', '!', 'came, though the browser should not send it'],
  unknown: ['faint', '?', 'came, set by somebody else'],
  repeated: ['faint', '↻', 'replaced by the same response'],
  replaced: ['faint', '↻', 'replaced'],
  removed: ['faint', '✕', 'removed'],
}
