import type { CookieContext, CookieRequest, RequestKind } from './contexts.ts'
import type { StoredCookie } from './cookie.ts'

/**
 * What users pass comes from logs, fixtures and the wire, with members of its own. Nothing here throws: what is missing or
 * no text is as if it were not there. The package's entry refuses before what would be judged wrongly.
 */
type Loose = Readonly<Record<string, unknown>>

const looseOf = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {})

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

const TEXTS = ['method', 'initiator', 'topLevel', 'middle', 'date', 'credentials', 'thirdPartyCookies'] as const

/** The fields that count, those with text only. An address that is there in parts is put together. */
function requestFields(value: unknown) {
  const loose = looseOf(value)
  const texts: Record<string, string> = {}
  for (const name of TEXTS) if (typeof loose[name] === 'string') texts[name] = loose[name]
  const parts = `${textOf(loose.scheme)}://${textOf(loose.host)}${textOf(loose.path)}`
  const url = typeof loose.url === 'string' ? loose.url : parts
  return { loose, fields: { ...texts, url, kind: (textOf(loose.kind) || 'navigate') as RequestKind } }
}

/** `now` is the present where it is left out. */
export function contextOf(value: unknown): CookieContext {
  const { loose, fields } = requestFields(value)
  return { ...fields, now: numberOf(loose.now, Date.now()) }
}

export function requestOf(value: unknown): CookieRequest {
  const { loose, fields } = requestFields(value)
  return { ...fields, age: numberOf(loose.age, 0) }
}

const SAME_SITES = ['Strict', 'Lax', 'None'] as const

/** A cookie from a verdict, or as much of it as there is; null where it is none at all. */
export function cookieOf(value: unknown): StoredCookie | null {
  const loose = looseOf(value)
  if (typeof loose.name !== 'string' || typeof loose.domain !== 'string') return null
  const { bytes: wire, partitionKey: partition } = loose
  const bytes = looseOf(wire)
  const key = looseOf(partition)
  return {
    name: loose.name,
    value: textOf(loose.value),
    domain: loose.domain,
    hostOnly: loose.hostOnly !== false && !loose.domain.startsWith('.'),
    path: textOf(loose.path) || '/',
    secure: loose.secure === true,
    httpOnly: loose.httpOnly === true,
    sameSite: SAME_SITES.find(each => each === loose.sameSite) ?? null,
    session: loose.session === true,
    ...(typeof loose.expiresIn === 'number' ? { expiresIn: loose.expiresIn } : {}),
    ...(typeof bytes.path === 'string'
      ? { bytes: { name: textOf(bytes.name), value: textOf(bytes.value), path: bytes.path } }
      : {}),
    ...(typeof partition === 'object' && partition !== null
      ? {
          partitionKey: {
            topLevelSite: textOf(key.topLevelSite),
            hasCrossSiteAncestor: key.hasCrossSiteAncestor === true,
          },
        }
      : {}),
  }
}
