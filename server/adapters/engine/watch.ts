import { SessionError } from '../../engine/errors.ts'
import { type Outcome, observeSession, type SessionView } from '../../engine/observer.ts'
import type { Access, Packed, SessionCookie } from '../../protocol/index.ts'
import { formatPath } from '../../protocol/index.ts'
import type { Adapter, Closing, Probe, SessionReport, SessionWatch } from '../adapter.ts'
import { judgeOutcome } from './verdict.ts'

const NONE: ReadonlySet<string> = new Set()

/** Watches the sessions of `sessionscope/session`, which tell by themselves what becomes of them. */
export const engine: Adapter = {
  library: 'sessionscope',
  watch: probe => watchEngine(probe),
}

function watchEngine(probe: Probe): SessionWatch {
  let view: SessionView | null = null
  let loadError: SessionError | null = null
  let before: Packed | null = null
  let after: Packed | null = null
  let ended = false
  let outcome: Outcome | null = null
  let savedBefore = false

  const guard = (where: string, run: () => void) => {
    try {
      run()
    } catch (error) {
      probe.fail(`sessionscope/session: ${where}`, error)
    }
  }
  const takeStock = () => {
    const data = view?.data() ?? null
    after = data === null ? null : probe.snapshot(data)
  }

  observeSession(probe.req, {
    opened: opened =>
      guard('noting the session', () => {
        view = opened
        const data = opened.isNew ? null : opened.data()
        before = data === null ? null : probe.snapshot(data)
      }),
    ending: () => {
      ended = true
      guard('taking a snapshot at the end', takeStock)
    },
    decided: decision => {
      if (outcome?.clause === 'stored') {
        savedBefore = true
        // What was stored in this request stays the news of it.
        if (decision.clause === 'unchanged' || decision.clause === 'touched') return
      }
      outcome = decision
      probe.changed()
    },
  })

  /** Reads and writes of the app, with times since the exchange began. */
  const accesses = (): Access[] =>
    (view?.accesses() ?? []).map(access => {
      const frame = access.frame()
      return {
        kind: access.kind,
        path: formatPath(access.path),
        at: probe.at(access.at),
        ...(frame === null ? {} : { by: frame }),
        ...(access.missing ? { missing: access.missing } : {}),
      }
    })

  return {
    library: 'sessionscope',
    get active() {
      return view !== null || loadError !== null
    },
    load: run => run(),
    loaded(error) {
      if (error instanceof SessionError) loadError = error
    },
    headers() {},
    end: run => run(),
    report(closing): SessionReport {
      if (!ended) guard('taking a snapshot', takeStock)
      const ids = view?.ids() ?? []
      const id = ids.at(-1)
      const now = ended && after !== null && view?.data() ? probe.snapshot(view.data()) : null
      return {
        fingerprint: id === undefined ? null : probe.fingerprint(id),
        isNew: before === null,
        before,
        after,
        late: now === after ? null : now,
        storeKeys: NONE,
        storage: probe.storage(),
        accesses: accesses(),
        losses: (view?.unregistered() ?? []).map(({ path, className }) => ({
          path,
          type: className,
          becomes: `raw, until registerClass(${className})`,
        })),
        cookie: view === null ? null : cookieOf(view, closing),
        refused: view?.checked ?? null,
        bytes: view?.bytes() ?? 0,
        ids,
        cookieNames: view?.cookieNames ?? [],
        judge: changes =>
          judgeOutcome({
            outcome,
            error: outcome?.error === undefined ? null : probe.errorText(outcome.error, ids),
            isTooLarge: outcome?.error instanceof SessionError && outcome.error.code === 'ERR_SESSION_TOO_LARGE',
            loadError: loadError === null ? null : probe.errorText(loadError, ids),
            isNew: before === null,
            changes,
            savedBefore,
          }),
      }
    },
  }
}

function cookieOf(view: SessionView, closing: Closing): SessionCookie | null {
  const cookie = view.cookie()
  if (cookie === null) return null
  const { secure, httpOnly, sameSite, path, domain, originalMaxAge, expires } = cookie
  return {
    name: view.cookieName,
    secure,
    httpOnly,
    sameSite: sameSite === true ? 'strict' : sameSite || null,
    path,
    domain: domain ?? null,
    originalMaxAge,
    expires: expires?.getTime() ?? null,
    sent: closing.setCookies.some(({ name, deletes }) => name === view.cookieName && !deletes),
  }
}
