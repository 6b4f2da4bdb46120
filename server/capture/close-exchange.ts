import type { Closing } from '../adapters/adapter.ts'
import { parseCookieHeader, setCookieFacts } from '../cookies/index.ts'
import type { Packed, PackedExchange, ResponseFacts } from '../protocol/index.ts'
import { responseCookies } from './cookie-facts.ts'
import { sentHead } from './header-block.ts'
import { headerFacts } from './headers.ts'
import { lockFacts } from './lock-state.ts'
import { withLostUpdates } from './lost-update-words.ts'
import { phasesOf } from './phases.ts'
import type { Recording } from './recording.ts'
import { closeRequest } from './request-facts.ts'
import { secretParams } from './route-params.ts'
import { sessionFacts } from './session-facts.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const NO_SESSION = { session: null, carriers: new Set<string>() } as const

const PENDING: ResponseFacts<Packed> = {
  status: null,
  headers: {},
  setCookies: [],
  bytes: 0,
  outcome: 'pending',
}

/** An exchange of which no more is known than its request and its lock, and, where it is over, how it ended. */
export function openExchange(recording: Recording): PackedExchange {
  const { id, seq, startedAt, context, request, marks, finished, status } = recording
  const response: ResponseFacts<Packed> =
    marks.closed === null ? PENDING : { ...PENDING, status, outcome: finished ? 'finished' : 'aborted' }
  const { process } = context
  const lock = lockFacts(recording, context.redactor)
  const rest = { duration: marks.closed, session: null, lock, phases: [], problems: recording.notices }
  return { id, seq, process, startedAt, request, response, ...rest }
}

/** An exchange that is over, or as far as it came before its connection closed. */
export function closeExchange(recording: Recording): PackedExchange {
  const { id, seq, startedAt, context, marks, request, req, res, watches, lostUpdates } = recording
  const now = startedAt + (marks.closed ?? 0)
  const { lines } = sentHead(res)
  const setCookieLines = lines.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value)
  const closing: Closing = {
    finished: recording.finished,
    setCookies: setCookieLines.map(line => ({ line, ...setCookieFacts(line, now) })),
    cookies: parseCookieHeader(req.headers.cookie ?? ''),
  }
  const watch = watches[0] ?? recording.loading.find(({ active }) => active)
  const aware = context.redactor.withIds(secretParams(req, context.redactor))
  const { session, carriers, redactor } =
    watch === undefined ? { ...NO_SESSION, redactor: aware } : sessionFacts(watch, closing, aware)
  const response: Writable<ResponseFacts<Packed>> = {
    status: recording.status,
    headers: headerFacts(lines, carriers, redactor),
    setCookies: responseCookies(setCookieLines, now, carriers, redactor),
    // Of a compressed body nobody can say which of its bytes are the tag's.
    bytes: recording.bytes.total() - (res.hasHeader('content-encoding') ? 0 : recording.injected),
    outcome: closing.finished ? 'finished' : 'aborted',
  }
  if (recording.injected > 0) response.injected = recording.injected
  const closed = closeRequest(request, req, carriers, { redactor, snapshotter: context.snapshotter })
  const lock = lockFacts(recording, context.redactor)
  const locals: unknown = Object.getOwnPropertyDescriptor(res, 'locals')?.value
  if (locals !== undefined) response.locals = redactor.packed(context.snapshotter.take(locals))
  return {
    id,
    seq,
    process: context.process,
    startedAt,
    duration: marks.closed,
    request: closed,
    response,
    session: session && lostUpdates.length > 0 ? withLostUpdates(session, lostUpdates) : session,
    lock,
    ...(recording.cookies === null ? {} : { cookies: recording.cookies.facts(closed.url, redactor.url) }),
    phases: phasesOf(marks, watch !== undefined, lock),
    problems: recording.notices,
  }
}
