import type { Browser } from './browsers.ts'
import type { CookieContext } from './contexts.ts'
import { createJar } from './jar.ts'
import { judgeAlone } from './judge-alone.ts'
import type { PublicSuffix } from './suffixes.ts'
import { type SetCookieVerdict, withoutReason } from './verdict.ts'

export type { Effect, SetCookieVerdict } from './verdict.ts'

/** An earlier line, in the context in which it came. */
export interface PriorSetCookie {
  readonly ctx: CookieContext
  readonly header: string
}

interface Circumstances {
  readonly context: CookieContext
  /** Cookies set before, in order: they decide what may be overwritten, and fill the jar. */
  readonly prior?: readonly PriorSetCookie[]
  /** The public suffix list, private section included. */
  readonly publicSuffix: PublicSuffix
  /** Chromium where it is left out. */
  readonly browser?: Browser
}

export interface SetCookieCase extends Circumstances {
  /** The header's value, one character a byte; for `document.cookie` the text that was assigned. */
  readonly header: string
}

export interface ResponseCase extends Circumstances {
  /** The values of all `Set-Cookie` headers of one response, in their order. */
  readonly headers: readonly string[]
}

const jarOf = ({ prior = [], publicSuffix, browser }: Circumstances) => {
  const jar = createJar({ publicSuffix, ...(browser === undefined ? {} : { browser }) })
  for (const { header, ctx } of prior) jar.receive(header, ctx)
  return jar
}

/** Whether the browser stores the cookie, why not, and what it becomes. Never throws, whatever the bytes are. */
export const judgeSetCookie = (one: SetCookieCase): SetCookieVerdict =>
  one.prior === undefined || one.prior.length === 0 ? judgeAlone(one) : jarOf(one).receive(one.header, one.context)

/** The same for all lines of one response: a later one can push out an earlier one, which is `evicted` then. */
export function judgeResponse(response: ResponseCase): SetCookieVerdict[] {
  const jar = jarOf(response)
  const came = response.headers.map(header => jar.receive(header, response.context))
  return came.map(verdict =>
    verdict.cookie !== null && jar.hasEvicted(verdict.cookie) ? withoutReason('evicted') : verdict,
  )
}
