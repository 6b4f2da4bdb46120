import type { Problem, SessionRefusal } from '../../protocol/index.ts'
import type { Rule } from '../rule.ts'

type Words = Pick<Problem, 'severity' | 'title' | 'why' | 'fix'>

const words: Readonly<Record<Exclude<SessionRefusal, 'idle' | 'absolute'>, Words>> = {
  client: {
    severity: 'warning',
    title: 'The session belongs to another address, and was not taken',
    why: 'checkClient binds a session to the address it was made from; this request came from another one: a phone that changed its network, a proxy that is not trusted, or a stolen cookie.',
    fix: "app.set('trust proxy', 1) behind a proxy; checkClient: false where clients move",
  },
  corrupt: {
    severity: 'error',
    title: 'What is stored of the session cannot be read',
    why: 'It was damaged, or something else wrote it. It was set aside, not deleted; the client has a new session.',
    fix: 'See the warning that the process printed: it says where it was put, and what is wrong with it.',
  },
  tampered: {
    severity: 'error',
    title: 'The session cookie was altered, and was not taken',
    why: 'It is sealed with one of the keys by what it says of itself, and the seal does not fit: a bit of it was changed on the way, or somebody tries.',
    fix: 'Where it comes again and again from many clients: look for a proxy or a script that rewrites cookies.',
  },
  expired: {
    severity: 'info',
    title: 'The session cookie is over, and was not taken',
    why: 'The time inside its seal has passed. The browser keeps a cookie without maxAge for as long as it runs, and brings it still.',
    fix: "idle: '7d' makes it last for longer",
  },
  foreign: {
    severity: 'warning',
    title: 'The session cookie is none that a key or secret of this app has made',
    why: 'The key was replaced and the old one left out of the list, each process has another key, `adopt` has another secret than express-session had, or the cookie is from another app on this host.',
    fix: 'cookieKey: [newKey, oldKey], or adopt: { secret: [all of them] }, until the old cookies are over; a cookie name of its own for each app',
  },
  truncated: {
    severity: 'warning',
    title: 'A part of the session cookie is missing',
    why: 'It is shorter than it says, or of the several cookies of a session not all came: the browser drops cookies of a host that has too many, and of parallel responses it may keep parts of both.',
    fix: 'Keep less in the session, or keep it at the server.',
  },
  revoked: {
    severity: 'warning',
    title: 'The session cookie was revoked, and came again',
    why: 'Its session was destroyed or renewed since; this is an older copy of the cookie: a tab that was asleep, a request that was on its way, or somebody who kept it.',
    fix: 'Nothing, where it comes once. Where it goes on, the client does not take the new cookie: see the Set-Cookie of the request that destroyed or renewed the session.',
  },
}

/** A session came, and was not taken: the client goes on with a new one. */
export const sessionRefused: Rule = ({ session }) => {
  const refused = session?.refused
  // What is over is over: that is what the limits are for.
  if (refused === undefined || refused === 'idle' || refused === 'absolute') return null
  return { code: `session-${refused}`, certainty: 'certain', ...words[refused], evidence: [`refused: ${refused}`] }
}
