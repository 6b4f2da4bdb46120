import type { StoredCookie } from './storage.ts'

const isBoolean = (value: unknown) => typeof value === 'boolean'
const isString = (value: unknown) => typeof value === 'string'
/** Milliseconds of which a date can be made (ECMA-262, section 21.4.1.1). */
const isTime = (value: unknown) => Number.isFinite(value) && Math.abs(value as number) <= 8.64e15
const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value)

const checks: Readonly<Record<keyof StoredCookie, (value: unknown) => boolean>> = {
  secure: isBoolean,
  httpOnly: isBoolean,
  sameSite: isOneOf('strict', 'lax', 'none', false),
  path: isString,
  domain: isString,
  partitioned: isBoolean,
  priority: isOneOf('low', 'medium', 'high'),
  maxAge: value => value === null || isTime(value),
  expires: isTime,
}

/** Whether this is what a session may say of its cookie. */
export function isStoredCookie(value: unknown): value is StoredCookie {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(
    ([key, item]) => !Object.hasOwn(checks, key) || checks[key as keyof StoredCookie](item),
  )
}
