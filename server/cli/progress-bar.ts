import type { SweepProgress } from '../engine/sweep/report.ts'

/** What a bar is drawn on: a terminal. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface ProgressBar {
  show(progress: SweepProgress): void
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

function draw({ folders, scanned, removed }: SweepProgress, columns: number, isColoured: boolean): string {
  const share = folders.total === 0 ? 1 : Math.min(folders.done / folders.total, 1)
  const words = `${String(Math.floor(share * 100)).padStart(3)} %  ${count(scanned)} sessions, ${count(removed)} removed`
  // The last column stays free, or the terminal begins a new line.
  const width = Math.min(columns - words.length - 4, WIDEST)
  if (width < NARROWEST) return words.trimStart().slice(0, Math.max(columns - 1, 0))
  const done = Math.round(share * width)
  const bar = '#'.repeat(done)
  return `[${isColoured ? `${GREEN}${bar}${PLAIN}` : bar}${'.'.repeat(width - done)}] ${words}`
}

const count = (number: number): string => number.toLocaleString('en')
