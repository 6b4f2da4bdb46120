import type { Closing } from '../adapters/adapter.ts'
import { parseCookieHeader, setCookieFacts } from '../cookies/index.ts'
import type { Packed, PackedExchange, ResponseFacts } from '../protocol/index.ts'
import { responseCookies } from './cookie-facts.ts'
import { sentHead } from './header-block.ts'
import { headerFacts } from './headers.ts'
import { phasesOf } from './phases.ts'
import type { Recording } from './recording.ts'
import { closeRequest } from './request-facts.ts'
import { sessionFacts } from './session-facts.ts'

const PENDING: ResponseFacts<Packed> = {
  status: null,
  headers: {},
  setCookies: [],
  bytes: 0,
  outcome: 'pending',
}

/** An exchange as far as it is known: of a pending one the request only. */
export function closeExchange(recording: Recording, pending: boolean): PackedExchange {
  const { id, seq, startedAt, context, marks, request } = recording
  const base = { id, seq, process: context.process, startedAt, lock: null }
  if (pending) {
    return { ...base, duration: null, request, response: PENDING, session: null, phases: [], problems: [] }
  }
  const { req, res, watches } = recording
  const now = startedAt + (marks.closed ?? 0)
  const { lines } = sentHead(res)
  const setCookieLines = lines.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value)
  const closing: Closing = {
    finished: res.writableFinished,
    setCookies: setCookieLines.map(line => ({ line, ...setCookieFacts(line, now) })),
    cookies: parseCookieHeader(req.headers.cookie ?? ''),
  }
  const watch = watches[0]
  const { session, carriers } =
    watch === undefined ? { session: null, carriers: new Set<string>() } : sessionFacts(watch, closing)
  const locals: unknown = Object.getOwnPropertyDescriptor(res, 'locals')?.value
  return {
    ...base,
    duration: marks.closed,
    request: closeRequest(request, req, carriers, context),
    response: {
      status: res.headersSent ? res.statusCode : null,
      headers: headerFacts(lines, carriers, context.redactor),
      setCookies: responseCookies(setCookieLines, now, carriers, context.redactor),
      bytes: Math.max(0, recording.bytes.total() - recording.injected),
      outcome: closing.finished ? 'finished' : 'aborted',
      ...(recording.injected > 0 ? { injected: recording.injected } : {}),
      ...(locals === undefined ? {} : { locals: context.snapshotter.take(locals) }),
    },
    session,
    phases: phasesOf(marks, watch !== undefined),
    problems: recording.notices,
  }
}
