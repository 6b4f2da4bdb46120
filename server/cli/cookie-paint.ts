/** Colours, where the reader of the text is a terminal. */
export interface Paint {
  good(text: string): string
  bad(text: string): string
  faint(text: string): string
  strong(text: string): string
}

const code = (on: number, off: number) => (text: string) => `\x1b[${on}m${text}\x1b[${off}m`
const plain = (text: string) => text

/** None for a pipe, a dumb terminal, and where NO_COLOR is set (no-color.org). */
export function createPaint(screen: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  if (screen.isTTY !== true || env.TERM === 'dumb' || env.NO_COLOR) {
    return { good: plain, bad: plain, faint: plain, strong: plain }
  }
  return { good: code(32, 39), bad: code(31, 39), faint: code(2, 22), strong: code(1, 22) }
}
