import { type Change, diffPacked, type Packed, type SessionFacts } from '../../protocol/index.ts'
import type { Rule } from '../rule.ts'
import { type Save, saveOf, undone } from '../saves.ts'
import { listed, requestName } from '../words.ts'

const libraries: readonly string[] = ['express-session', 'cookie-session']
/** Storages of the engine that are locked, or count versions and so tell by themselves what was lost. */
const knowing: readonly string[] = ['files', 'memory', 'database', 'redis']

const isBlind = ({ library, storage }: SessionFacts<Packed>, lock: unknown) =>
  libraries.includes(library) ||
  (library === 'sessionscope' && lock === null && !storage.some(({ store }) => knowing.includes(store)))

const isAbove = (above: string, path: string) => path.startsWith(above) && /^(?:$|\.|\[)/.test(path.slice(above.length))

const overlaps = (path: string) => (change: Change<Packed>) => isAbove(change.path, path) || isAbove(path, change.path)

/** Each request has its own copy, and which of the answers the browser took last is not known here. */
const isInCookie = ({ storage }: SessionFacts<Packed>) => storage.some(({ op }) => op === 'write-cookie')

function fixFor(session: SessionFacts<Packed>): string {
  if (session.library !== 'sessionscope') {
    return "Let one finish before the other begins; or use connect() of 'sessionscope/session', which locks the session."
  }
  return isInCookie(session)
    ? 'Let one finish before the other begins; or keep the session at the server, in files, a database or Redis, where it can be locked.'
    : 'Give connect() a lock: `lock: redisLock(client)`, `lock: postgresLock(pool)`, or, on one host, `lock: fileLock(folder)`.'
}

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
  const { session, lock } = exchange
  if (session === null || session.fingerprint === null || !isBlind(session, lock)) return null
  const save = saveOf(exchange)
  if (save === null) return null
  for (const other of past.endedSince(save.read, session.fingerprint)) {
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
      certainty: worst.same || isInCookie(session) ? 'likely' : 'certain',
      title: undid
        ? `This request undid what ${requestName(other)} had saved: \`${worst.path}\``
        : `What this request saved was undone by ${requestName(other)}: \`${worst.path}\``,
      why: 'Both read the session before either had saved it, and each saved the whole of its own copy, so that the first to save lost its changes.',
      fix: resaved ? 'resave: false' : fixFor(session),
      evidence: [
        `first ${requestName(pair.first.exchange)}, then ${requestName(pair.second.exchange)}, ${Math.round(pair.second.written - pair.first.written)} ms later`,
        ...listed(
          lost.map(({ path, same }) =>
            same ? `${path}: both wrote the same value` : `${path}: not in what was saved last`,
          ),
          5,
        ),
      ],
      requests: [{ name: requestName(other), exchange: other.id }],
    }
  }
  return null
}
