import { callSitesOf } from './trace/frames/call-sites.ts'

/** Frames between a read and the framework that are looked through. */
const DEPTH = 40

/** What of Express calls a middleware: of 4, and of 5; and what calls a handler of errors. */
const CALLS_REQUEST: readonly unknown[] = ['handle_request', 'handleRequest']
const CALLS_ERROR: readonly unknown[] = ['handle_error', 'handleError']

/** What calls listeners, of the response's end or its head. */
const CALLS_LISTENER: readonly unknown[] = ['emit', 'writeHead', 'flushHeaders', 'write', 'end']

const { captureStackTrace } = Error

/**
 * `middleware`: one that Express has called just now, so that it catches what is thrown. `later`: nobody whom Express waits
 * for. `other`: a handler of errors, a listener, or express-session, which asks whether there is a session already.
 */
export type Reader = 'middleware' | 'later' | 'other'

/** Who reads a property of a request, by the stack above the function `cut`. Never throws. */
export function readerOf(cut: object): Reader {
  const sites = sitesAbove(cut)
  if (sites === null || sites[0]?.getFunctionName() === 'session') return 'other'
  for (const site of sites) {
    const names = [site.getMethodName(), site.getFunctionName()?.split('.').at(-1)]
    const isAmong = (list: readonly unknown[]) => names.some(name => list.includes(name))
    if (isAmong(CALLS_REQUEST)) return 'middleware'
    if (isAmong(CALLS_ERROR) || isAmong(CALLS_LISTENER)) return 'other'
  }
  return sites.length < DEPTH ? 'later' : 'other'
}

function sitesAbove(cut: object): readonly NodeJS.CallSite[] | null {
  const limit = Error.stackTraceLimit
  try {
    const holder: { stack?: unknown } = {}
    Error.stackTraceLimit = DEPTH
    captureStackTrace(holder, cut as () => void)
    Error.stackTraceLimit = limit
    return callSitesOf(holder)
  } catch {
    // `Error` is frozen.
    return null
  }
}
