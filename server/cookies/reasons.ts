import type { ParseRefusal } from './parse-set-cookie.ts'
import type { SameSiteReason } from './same-site.ts'

/** Why a cookie is not stored, by the names that Chromium's developer tools use. */
export type SetReason =
  | Exclude<ParseRefusal, 'FailureToStore'>
  | SameSiteReason
  | 'InvalidDomain'
  | 'SecureOnly'
  | 'OverwriteSecure'
  | 'UserPreferences'

/** Why a cookie is not stored where Chromium keeps it to itself, by the names of its sources. */
export type UnreportedReason = SetReason | 'FailureToStore' | 'InvalidPartitioned' | 'HttpOnly' | 'OverwriteHttpOnly'

/** Why a cookie stays behind. */
export type SendReason = SameSiteReason | 'SecureOnly' | 'DomainMismatch' | 'NotOnPath' | 'HttpOnly' | 'UserPreferences'
