/** What a bar is drawn on: a terminal. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** How far something is. */
export interface Progress {
  readonly done: number
  /** null where it is not known: then there are the words only. */
  readonly total: number | null
  /** `1,204 sessions, 12 removed` */
  readonly words: string
}

export interface ProgressBar {
  show(progress: Progress): void
  /** Makes room for other lines; the next `show` draws it again. */
  clear(): void
}

const WIDEST = 40
const NARROWEST = 10
const CLEAR = '\r\x1b[K'
const GREEN = '\x1b[32m'
const PLAIN = '\x1b[39m'

const nothing: ProgressBar = { show: () => {}, clear: () => {} }

/** A bar in the last line of a terminal; where there is none, nothing. In one colour, unless NO_COLOR is set (no-color.org). */
export function createProgressBar(screen: Screen, env: NodeJS.ProcessEnv): ProgressBar {
  if (screen.isTTY !== true || env.TERM === 'dumb') return nothing
  const isColoured = !env.NO_COLOR
  let isShown = false
  return {
    show(progress) {
      isShown = true
      screen.write(CLEAR + draw(progress, screen.columns || 80, isColoured))
    },
    clear() {
      if (isShown) screen.write(CLEAR)
      isShown = false
    },
  }
}

function draw({ done, total, words }: Progress, columns: number, isColoured: boolean): string {
  // The last column stays free, or the terminal begins a new line.
  const cut = (text: string) => text.slice(0, Math.max(columns - 1, 0))
  if (total === null) return cut(words)
  const share = total === 0 ? 1 : Math.min(done / total, 1)
  const said = `${String(Math.floor(share * 100)).padStart(3)} %  ${words}`
  const width = Math.min(columns - said.length - 4, WIDEST)
  if (width < NARROWEST) return cut(said.trimStart())
  const part = Math.round(share * width)
  const bar = '#'.repeat(part)
  return `[${isColoured ? `${GREEN}${bar}${PLAIN}` : bar}${'.'.repeat(width - part)}] ${said}`
}
