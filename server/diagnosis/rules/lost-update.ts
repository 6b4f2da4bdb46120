import { type Change, diffPacked, type Packed } from '../../protocol/index.ts'
import type { Rule } from '../rule.ts'
import { type Save, saveOf, undone } from '../saves.ts'
import { listed, requestName } from '../words.ts'

/** The engine has locks, and finds a conflict by itself where it is used without. */
const libraries: readonly string[] = ['express-session', 'cookie-session']

const isAbove = (above: string, path: string) => path.startsWith(above) && /^(?:$|\.|\[)/.test(path.slice(above.length))

const overlaps = (path: string) => (change: Change<Packed>) => isAbove(change.path, path) || isAbove(path, change.path)

interface Lost {
  readonly path: string
  /** Both wrote the same value there, as two that count do; and as two that set the same thing. */
  readonly same: boolean
}

/** What the first wrote that is not in what the second stored, or that both wrote. */
function lostOf({ first, second }: { readonly first: Save; readonly second: Save }): Lost[] {
  const [before, after] = [first.exchange.session, second.exchange.session]
  if (before?.after == null || after?.after == null) return []
  const differences = diffPacked(before.after, after.after).filter(({ kind }) => kind !== 'moved')
  return before.changes
    .filter(({ kind }) => kind !== 'moved')
    .map(({ path }) => ({ path, same: !differences.some(overlaps(path)) }))
    .filter(({ path, same }) => !same || after.changes.some(overlaps(path)))
}

/** Two requests change one session at a time, each its own copy: what the first saved is gone. */
export const lostUpdate: Rule = (exchange, past) => {
  const { session } = exchange
  if (session === null || session.fingerprint === null || !libraries.includes(session.library)) return null
  const save = saveOf(exchange)
  if (save === null) return null
  for (const other of past.of(session.fingerprint).toReversed()) {
    const otherSave = other.id === exchange.id ? null : saveOf(other)
    const pair = otherSave && undone(save, otherSave)
    const lost = pair ? lostOf(pair) : []
    // The gravest first: of what both wrote alike only the app knows whether it was to be counted.
    const [worst] = [...lost.filter(({ same }) => !same), ...lost]
    if (!pair || worst === undefined) continue
    const undid = pair.second === save
    const resaved = pair.second.exchange.session?.changes.length === 0
    return {
      code: 'lost-update',
      severity: 'error',
      certainty: worst.same || session.library === 'cookie-session' ? 'likely' : 'certain',
      title: undid
        ? `This request undid what ${requestName(other)} had saved: \`${worst.path}\``
        : `What this request saved was undone by ${requestName(other)}: \`${worst.path}\``,
      why: 'Both read the session before either had saved it, and each saved the whole of its own copy, so that the first to save lost its changes.',
      fix: resaved
        ? 'resave: false'
        : "Let one finish before the other begins; or use connect() of 'sessionscope/session', which locks the session.",
      evidence: [
        `first ${requestName(pair.first.exchange)}, then ${requestName(pair.second.exchange)}, ${Math.round(pair.second.written - pair.first.written)} ms later`,
        ...listed(
          lost.map(({ path, same }) =>
            same ? `${path}: both wrote the same value` : `${path}: not in what was saved last`,
          ),
          5,
        ),
      ],
    }
  }
  return null
}
