import type { IncomingMessage } from 'node:http'
import type { Coding } from './coding.ts'
import { type CspBlock, judgeCsp } from './csp.ts'
import { pageCoding } from './eligibility.ts'
import type { Head } from './head.ts'
import type { Insertion } from './inserter.ts'
import { pageOrigin } from './origin.ts'

export interface InjectOptions {
  /** The element to insert, in ASCII, with the page's nonce where it has one; an empty string for none. */
  tag(nonce: string | null): string
  /** The path that the tool's script and stream are under, for policies that name paths. `/__sessionscope` by default. */
  readonly base?: string
  /** The tag went into the page: its length in bytes, before any compression. At most once a response. */
  onInjected?(bytes: number): void
  /** The page's policy keeps the script out, or (`connect-src`) the script from the stream. At most once a response. */
  onBlocked?(block: CspBlock): void
  /** The tool's own failure. The response goes on as it was. */
  onError(error: unknown): void
}

/** What is to be done with one page. */
export interface Plan extends Insertion {
  readonly coding: Coding
  /** null where the page's policy forbids the script: then the page is only looked at. */
  readonly tag: Buffer | null
}

const DEFAULT_BASE = '/__sessionscope'

/** What to do with a response that is about to be sent; null where it is to be left alone. */
export function planFor(req: IncomingMessage, head: Head, options: InjectOptions): Plan | null {
  const coding = pageCoding(head)
  if (coding === null) return null
  const base = options.base ?? DEFAULT_BASE
  const { allowed, nonce, block } = judgeCsp(head.get('content-security-policy'), pageOrigin(req), base)
  const tag = allowed ? Buffer.from(options.tag(nonce)) : null
  if (tag?.length === 0) return null
  return {
    coding,
    tag,
    found() {
      try {
        if (tag !== null) options.onInjected?.(tag.length)
        if (block !== null) options.onBlocked?.(block)
      } catch (error) {
        options.onError(error)
      }
    },
  }
}
