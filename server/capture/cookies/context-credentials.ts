import type { CookieAssumption, CookieSituation } from '../../protocol/index.ts'
import { assume } from './context-assumptions.ts'
import type { Asked } from './context-surroundings.ts'

interface CredentialsFound {
  readonly context: Pick<CookieSituation, 'credentials' | 'thirdPartyCookies'>
  readonly assumed: readonly CookieAssumption[]
}

/** Whether cookies came and go with the request: by its credentials mode, and by the user's setting for third parties. */
export function findCredentials(asked: Asked, thirdParty: boolean): CredentialsFound {
  const { credentials, assumed } = credentialsMode(asked, thirdParty)
  const context = credentials === undefined ? {} : { credentials }
  const { storageAccess } = asked.metadata
  if (storageAccess !== null) {
    const thirdPartyCookies = storageAccess === 'active' ? 'allowed' : 'blocked'
    return { context: { ...context, thirdPartyCookies }, assumed }
  }
  // Without credentials nothing is stored in any case.
  if (!thirdParty || (credentials !== undefined && credentials !== 'include')) return { context, assumed }
  return { context: { ...context, thirdPartyCookies: 'allowed' }, assumed: [...assumed, assume.thirdParty()] }
}

interface Mode {
  readonly credentials?: 'include' | 'same-origin' | 'omit'
  readonly assumed: readonly CookieAssumption[]
}

function credentialsMode({ seen, metadata, type, own, initiator }: Asked, thirdParty: boolean): Mode {
  if (type === 'page' || type === 'frame') return { assumed: [] }
  // A preflight neither brings cookies nor keeps any (Fetch, section 4.8.1).
  if (seen.method === 'OPTIONS' && seen.headers['access-control-request-method'] !== undefined) {
    return { credentials: 'omit', assumed: [] }
  }
  const included = seen.headers.cookie !== undefined || metadata.storageAccess !== null
  // Alone of all parts a manifest is asked for without credentials at home, too (MDN, rel=manifest).
  if (metadata.dest === 'manifest' && !included) return { credentials: 'omit', assumed: [assume.withoutCredentials()] }
  if (initiator.origin === own) return { assumed: [] }
  const always = type === 'socket' || (type === 'part' && metadata.mode !== 'cors')
  if (included || always) return { credentials: 'include', assumed: [] }
  // With credentials the header would be there. Where the initiator is not named, a redirect may have led back home.
  if (thirdParty && metadata.sendsStorageAccess && initiator.named) return { credentials: 'same-origin', assumed: [] }
  if (type === 'part') return { credentials: 'same-origin', assumed: [assume.withoutCredentials()] }
  return { credentials: 'include', assumed: [assume.credentials()] }
}
