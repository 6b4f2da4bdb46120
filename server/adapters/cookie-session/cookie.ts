import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Probe } from '../adapter.ts'

/** The session's cookie as it came, read without the help of cookie-session. */
export interface ReadCookie {
  readonly name: string
  /** As it came; null where none came. */
  readonly value: string | null
  /** null where cookie-session would take nothing from it. */
  readonly data: object | null
  /** Why a cookie that came is not taken. */
  readonly refused: 'signature' | 'unreadable' | null
}

/** Reads the cookie as cookie-session would: signature checked with its keys, base64, JSON. */
export function readSessionCookie(
  cookies: ReturnType<Probe['cookies']>,
  options: Readonly<Record<string, unknown>>,
): ReadCookie {
  const name = typeof options.name === 'string' ? options.name : 'session'
  const value = cookies.find(cookie => cookie.name === name)?.value.replace(/^"(.*)"$/, '$1') ?? null
  if (value === null || value === '') return { name, value: null, data: null, refused: null }
  if (options.signed !== false) {
    const signature = cookies.find(cookie => cookie.name === `${name}.sig`)?.value ?? ''
    if (!verifies(`${name}=${value}`, signature, options)) return { name, value, data: null, refused: 'signature' }
  }
  try {
    const data: unknown = JSON.parse(Buffer.from(value, 'base64').toString('utf8'))
    if (typeof data === 'object' && data !== null) return { name, value, data, refused: null }
  } catch {
    // Not JSON: cookie-session begins a new session.
  }
  return { name, value, data: null, refused: 'unreadable' }
}

/** Keygrip's scheme: HMAC-SHA1 in URL-safe base64, under any of the keys. */
function verifies(text: string, signature: string, { keys, secret }: Readonly<Record<string, unknown>>): boolean {
  try {
    if (typeof keys === 'object' && keys !== null && !Array.isArray(keys)) {
      return (keys as { verify(text: string, signature: string): boolean }).verify(text, signature)
    }
    const list: readonly unknown[] = Array.isArray(keys) ? keys : [secret]
    const given = Buffer.from(signature)
    return list.some(key => {
      const wanted = Buffer.from(
        createHmac('sha1', key as string)
          .update(text)
          .digest('base64url'),
      )
      return wanted.length === given.length && timingSafeEqual(wanted, given)
    })
  } catch {
    return false
  }
}
