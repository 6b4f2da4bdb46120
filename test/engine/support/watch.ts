import type { IncomingMessage } from 'node:http'
import { observeSession } from '../../../server/engine/observer.ts'

const nobody = { opened() {}, ending() {}, decided() {} }

/** A middleware before `connect()`: the session's keys are traced, as for the tool. */
export function watch(req: IncomingMessage, _res: unknown, next: () => void): void {
  observeSession(req, nobody)
  next()
}
