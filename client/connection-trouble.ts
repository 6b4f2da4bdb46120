import type { Hello } from '../server/protocol/index.ts'

/** Why there is no stream, and what to do about it. */
export interface Trouble {
  readonly why: string
  readonly cure: string
}

/** Whether an answer is the server's hello, rather than what the app says to any path. */
export function isHello(value: unknown): value is Hello {
  if (typeof value !== 'object' || value === null) return false
  const { protocol, token } = value as Partial<Record<keyof Hello, unknown>>
  return typeof protocol === 'number' && typeof token === 'string'
}

/** What the page's Content-Security-Policy forbade. */
export const refusal = (directive: string): Trouble => ({
  why: `The page's Content-Security-Policy forbids the panel to reach the app (${directive}).`,
  cure: `Add to the header: ${directive} 'self'`,
})

/** What a status of the hello (below 1000), a close code of the socket, or silence (null) means. */
export function unreachable(code: number | null): Trouble {
  switch (code) {
    case null:
      return { why: 'The app does not answer.', cure: 'Is it running? The panel goes on trying.' }
    case 404:
      return {
        why: 'The app answers, but sessionscope does not (404).',
        cure: 'Open the app by localhost, or name this host in `hosts`; and see that NODE_ENV is not production.',
      }
    case 403:
      return {
        why: 'sessionscope refused this page (403): it is of another origin than the app.',
        cure: 'Open the panel from the app itself.',
      }
    case 1013:
      return { why: 'Too many panels are open.', cure: 'Close one of them. This one goes on trying.' }
    case 1008:
      return { why: 'The app closed the stream: too many commands.', cure: 'The panel goes on trying.' }
    default:
      return code < 600
        ? {
            why: `Something else than sessionscope answered (${code}).`,
            cure: 'See that no other route takes its path.',
          }
        : { why: 'The stream to the app broke off.', cure: 'Was the app restarted? The panel goes on trying.' }
  }
}
