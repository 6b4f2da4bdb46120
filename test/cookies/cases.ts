import { readFileSync } from 'node:fs'
import type { PriorSetCookie } from '../../server/cookies/judge.ts'
import type { CookieContext, StoredCookie } from '../../server/cookies.ts'

/** A `Set-Cookie` that was given to a real Chromium, and what the browser then did. */
export interface Case {
  readonly id: string
  readonly category: string
  readonly ctx: CookieContext & {
    readonly scheme: 'http' | 'https'
    readonly host: string
    readonly path: string
    readonly port: number
  }
  readonly header: string
  readonly prior?: readonly PriorSetCookie[]
  readonly expect: {
    readonly effect: string
    readonly stored: boolean
    readonly reasons: readonly string[]
    /** `lossy`: the header is no UTF-8, and the developer tools showed only a part of it. */
    readonly cookie?: StoredCookie & { readonly lossy?: boolean }
    /** By follow-up request: sent, or the reasons why not. */
    readonly sent?: Readonly<Record<string, true | readonly string[]>>
    /** The `Cookie` header of the same-origin follow-up, in bytes. */
    readonly cookieHeader?: string
  }
}

export const cases: readonly Case[] = readFileSync(new URL('./cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line !== '')
  .map(line => JSON.parse(line) as Case)

export const categories: readonly string[] = [...new Set(cases.map(({ category }) => category))]
