import { OWN_FOLDER } from '../own-folder.ts'
import { createAccessLog } from './access-log.ts'
import { createContainers } from './containers.ts'
import { createSessionHandler } from './session-handler.ts'
import { rememberTarget } from './target-of.ts'
import type { Trace } from './trace.ts'

interface TraceOptions {
  /** The keys whose values were loaded from the storage, so that nobody else knows those objects. All own keys unless given. */
  readonly loaded?: readonly string[]
  /** How many accesses are kept; 500 unless given. */
  readonly limit?: number
  /** The folder whose code is not the app's, with a slash at its end; this package's unless given. */
  readonly root?: string
}

/**
 * Watches the keys of a session. The app gets a Proxy around it; the objects and arrays that were loaded stay what they are
 * and get accessor properties when they are first reached, so that they can be cloned, compared and sent as before. What the
 * app puts into the session is kept as it is and not watched. `console.log` and `untraced` see plain properties.
 */
export function traceSession(target: object, { loaded, limit = 500, root = OWN_FOLDER }: TraceOptions = {}): Trace {
  const log = createAccessLog(limit, root)
  const containers = createContainers(log)
  const { handler, adopt } = createSessionHandler(target, log, containers)
  adopt(loaded ?? Object.keys(target))
  const session = new Proxy(target, handler)
  rememberTarget(session, target)

  return {
    session,
    get count() {
      return log.count
    },
    get accesses() {
      return log.accesses
    },
    adopt,
    untraced(run) {
      containers.disarm()
      log.pause()
      try {
        return run()
      } finally {
        log.resume()
      }
    },
    stop() {
      containers.end()
      log.end()
    },
  }
}
