/** Why there is no stream, and what to do about it. */
export interface Trouble {
  readonly why: string
  readonly cure: string
}

/** The code for a page of another version than the app's: the socket's close code. */
export const OUTDATED = 4409

const known: { readonly [code: number]: Trouble } = {
  0: { why: 'The app does not answer.', cure: 'Is it running?' },
  403: { why: 'sessionscope refused this page.', cure: "Open it from the app's own origin." },
  404: {
    why: 'sessionscope does not answer here.',
    cure: 'Open the app by `localhost`, or name this host in the option `hosts`.',
  },
  1013: { why: 'Too many panels are open.', cure: 'Close one of them.' },
  [OUTDATED]: { why: 'The app runs another version of sessionscope.', cure: 'Reload this page.' },
}

/** What a status of the hello, a close code of the socket, or silence (0) means. */
export const troubleOf = (code: number): Trouble =>
  known[code] ?? { why: `The stream broke off (${code}).`, cure: 'Was the app stopped?' }

/** What the page's Content-Security-Policy forbade. */
export const forbiddenBy = (directive: string): Trouble => ({
  why: "The page's Content-Security-Policy keeps the panel from the app.",
  cure: `Add to it: \`${directive} 'self'\``,
})
