import { decodeUtf8 } from './bytes.ts'
import type { PartitionKey, Situation } from './contexts.ts'
import type { CookieDomain } from './domain.ts'
import { lifetime } from './lifetime.ts'
import type { Priority, SameSite, SetCookieParts } from './parse-set-cookie.ts'
import { defaultPath } from './path.ts'

/** A cookie as the browser keeps it. */
export interface StoredCookie {
  /** As text; bytes that are no UTF-8 are left out, here and in `value` and `path`. */
  readonly name: string
  readonly value: string
  /** The host, or with a dot before it the domain for which it is. */
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  /** As written; null, the default, is nearly Lax. */
  readonly sameSite: SameSite | null
  /** Whether it lives until the browser is closed. */
  readonly session: boolean
  /** Seconds; absent for a session cookie. */
  readonly expiresIn?: number
  /** Where the header says it. */
  readonly priority?: Priority
  /** Where it is partitioned. */
  readonly partitionKey?: PartitionKey
  /** What goes over the wire, one character a byte. */
  readonly bytes?: { readonly name: string; readonly value: string; readonly path: string }
}

/** A line that may be stored → the cookie that it becomes. */
export function toCookie(
  parsed: SetCookieParts,
  { domain, hostOnly }: CookieDomain,
  situation: Situation,
  clock: { readonly now: number; readonly date?: string },
): StoredCookie {
  const { secure, httpOnly, sameSite, priority } = parsed
  const bytes = { name: parsed.name, value: parsed.value, path: parsed.path ?? defaultPath(situation.url.path) }
  const longest = situation.byScript ? situation.rules.scriptLifetime : undefined
  const seconds = lifetime(parsed, clock, longest)
  const apart = parsed.partitioned || (situation.rules.partitionsThirdParty && !situation.firstParty)
  return {
    name: decodeUtf8(bytes.name, ''),
    value: decodeUtf8(bytes.value, ''),
    domain,
    hostOnly,
    path: decodeUtf8(bytes.path, ''),
    secure,
    httpOnly,
    sameSite,
    session: seconds === null,
    ...(seconds === null ? {} : { expiresIn: seconds }),
    ...(priority === null ? {} : { priority }),
    ...(apart ? { partitionKey: situation.partitionKey } : {}),
    bytes,
  }
}

/** The path by which it is matched. */
export const pathBytes = (cookie: StoredCookie): string => cookie.bytes?.path ?? cookie.path

const nameBytes = (cookie: StoredCookie) => cookie.bytes?.name ?? cookie.name

/** What tells its partition from any other; empty where it has none. */
export const partitionText = ({ partitionKey }: StoredCookie): string =>
  partitionKey === undefined ? '' : `${partitionKey.topLevelSite} ${partitionKey.hasCrossSiteAncestor}`

export const samePartition = (a: PartitionKey | undefined, b: PartitionKey | undefined): boolean =>
  a?.topLevelSite === b?.topLevelSite && a?.hasCrossSiteAncestor === b?.hasCrossSiteAncestor

export const sameName = (a: StoredCookie, b: StoredCookie): boolean =>
  nameBytes(a) === nameBytes(b) && samePartition(a.partitionKey, b.partitionKey)

/** Whether the one takes the other's place (RFC 6265bis, section 5.7, step 23). */
export const replaces = (a: StoredCookie, b: StoredCookie): boolean =>
  sameName(a, b) && a.domain === b.domain && pathBytes(a) === pathBytes(b)
