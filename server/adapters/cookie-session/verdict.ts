import type { ChangeWords, Judgement, SentCookie } from '../adapter.ts'

/** Browsers keep no cookie whose name and value are longer than this, in bytes (RFC 6265bis, section 5.6). */
const MAX_COOKIE_BYTES = 4096

/** What was observed of one exchange. */
interface ObservedCookie {
  readonly isNew: boolean
  readonly changes: ChangeWords
  /** The app read or replaced the session. */
  readonly used: boolean
  /** It was set to null. */
  readonly removed: boolean
  /** The session's Set-Cookie, where there was one. */
  readonly sent: SentCookie | null
  /** Bytes of its name and value. */
  readonly cookieBytes: number
  /** Why the cookie that came was not taken. */
  readonly refused: 'signature' | 'unreadable' | null
  readonly headersSent: boolean
}

const refusals = {
  signature: 'the cookie that came is not signed with the keys',
  unreadable: 'the cookie that came cannot be read',
} as const

/** The Set-Cookie that was really sent decides; the snapshots only explain it. */
export function judgeCookie(observed: ObservedCookie): Judgement {
  return observed.sent === null ? judgeUnsent(observed) : judgeSent(observed, observed.sent)
}

function judgeSent({ isNew, changes, cookieBytes }: ObservedCookie, sent: SentCookie): Judgement {
  if (sent.deletes)
    return { verdict: 'destroyed', reason: 'destroyed: req.session was set to null, so the cookie is removed' }
  if (cookieBytes > MAX_COOKIE_BYTES) {
    const reason = `too large: the cookie has ${cookieBytes.toLocaleString('en')} bytes, and browsers keep at most ${MAX_COOKIE_BYTES.toLocaleString('en')}`
    return { verdict: 'too-large', reason }
  }
  if (isNew)
    return {
      verdict: 'new',
      reason: `saved: the session is new; ${changes.count > 0 ? changes.phrase : 'it is empty'}`,
    }
  if (changes.count > 0) {
    const clause = changes.onlyMoved ? 'only the order of keys changed, which counts: ' : ''
    return { verdict: 'modified', reason: `saved: ${clause}${changes.phrase}` }
  }
  return { verdict: 'resaved', reason: 'saved, although nothing changed: req.session was assigned anew' }
}

function judgeUnsent({ isNew, changes, used, removed, refused, headersSent }: ObservedCookie): Judgement {
  if (!headersSent) {
    const clause = changes.count > 0 ? changes.phrase : 'nothing changed'
    const verdict = changes.count > 0 ? 'unsaved-change' : isNew ? 'uninitialised' : 'clean'
    return { verdict, reason: `not saved: the connection closed before the response began; ${clause}` }
  }
  if (removed)
    return { verdict: 'failed', reason: 'not destroyed: req.session was set to null, but no cookie was sent' }
  if (changes.count > 0) {
    const reason = `not saved: ${changes.phrase}, but cookie-session sent no cookie, and hides the error that it met`
    return { verdict: 'failed', reason }
  }
  if (isNew) {
    const why =
      refused === null
        ? 'the session is new and nothing was written to it'
        : `${refusals[refused]}; the new session is empty`
    return { verdict: 'uninitialised', reason: `not saved: ${why}` }
  }
  return { verdict: 'clean', reason: used ? 'not saved: nothing changed' : 'not saved: the session was not read' }
}
