import type { JarEntry, PackedExchange, StorageOperation } from '../../protocol/index.ts'
import { isSessionCookie, renamedSession, setterName, shownName } from '../cookie-words.ts'
import type { Past, Rule } from '../rule.ts'

type Ref = JarEntry['setBy'] | undefined

/** Responses that were on their way together arrive in any order, and the last one counts. */
function wereParallel(a: Ref, b: Ref, past: Past): boolean {
  const [first, second] = [a, b].map(ref => (ref == null ? undefined : past.find(ref.exchange)))
  if (first === undefined || second === undefined) return false
  const end = ({ startedAt, duration }: PackedExchange) => startedAt + (duration ?? 0)
  return first.startedAt <= end(second) && second.startedAt <= end(first)
}

/** The store was asked for it, so its signature was right: of this app's other process, or of an app with the same secret. */
const isGenuine = ({ storage }: { readonly storage: readonly StorageOperation[] }) =>
  storage.some(({ op, by, result }) => op === 'get' && by === 'load' && result === 'missing')

/** The session's cookie came with a value that is not the one it was given last. */
export const cookieOlder: Rule = (exchange, past) => {
  const { session, cookies, request } = exchange
  const entry = cookies?.jar.find(
    ({ name, state, setBy }) =>
      (state === 'older' || state === 'other') && isSessionCookie(name, exchange, past, setBy),
  )
  if (session === null || cookies === undefined || entry === undefined) return null
  // The engine says itself what it is, or was.
  if (session.refused !== undefined) return null
  // Two of a name: that is another problem, which explains this one.
  if (request.cookies.filter(({ name }) => name === entry.name).length > 1) return null
  const isOther = entry.state === 'other'
  // Another process of the app may have set it: where it opens a session, it is one of this app.
  if (isOther ? !session.isNew : wereParallel(entry.setBy, entry.older, past)) return null
  const name = shownName(entry.name)
  const setter = setterName(entry.setBy, past)
  return {
    code: 'cookie-older',
    severity: session.isNew ? 'error' : 'warning',
    certainty: 'likely',
    title: isOther
      ? `${name} came with a value that this app has not set`
      : `${name} came with an older value than ${setter} had set`,
    why: isOther
      ? 'Cookies do not know ports: an app on another port of this host has the same cookies. One that uses the same name takes the place of this session, and this app of its one.'
      : 'The browser did not take the newer value, or lost it: a proxy that answers from its cache, a restored browser, or a second app on this host, for cookies do not know ports.',
    fix:
      isOther && isGenuine(session)
        ? `${renamedSession(session.library)}; for processes of one app, a store that they share`
        : renamedSession(session.library),
    evidence: [
      `set last by ${setter}, ${entry.age.toFixed(1)} s ago`,
      ...(entry.older === undefined ? [] : [`this value was set by ${setterName(entry.older, past)}`]),
      ...(isOther ? ['no response of this process has set the value that came'] : []),
      ...(isOther && isGenuine(session)
        ? ['it was signed with a secret of this app, and the store does not know it']
        : []),
    ],
  }
}
