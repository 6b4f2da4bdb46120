import { describe } from 'vitest'
import { frameworks } from '../support/app.ts'
import { type CreateMiddleware, prepare } from './session-api/app.ts'
import { describeCookie } from './session-api/cookie.ts'
import { describeCookieFlags } from './session-api/cookie-flags.ts'
import { describeDestroy } from './session-api/destroy.ts'
import { describeKeys } from './session-api/keys.ts'
import { describeRegenerate } from './session-api/regenerate.ts'
import { describeSave } from './session-api/save.ts'
import { describeSessionId } from './session-api/session-id.ts'

/**
 * What express-session's README documents for `req.session`, `req.sessionID` and the session's cookie. It is given a
 * library set up so that sessions nobody wrote to are not stored, and so that `req.session = null` destroys.
 */
export function describeSessionApi(name: string, create: CreateMiddleware, { isInCookie = false } = {}): void {
  describe.each(frameworks)(`${name} on %s`, framework => {
    const app = prepare(framework, create)
    describeKeys(app)
    describeSessionId(app, isInCookie)
    describeSave(app)
    describeRegenerate(app)
    describeDestroy(app)
    describeCookie(app)
    describeCookieFlags(app)
  })
}
