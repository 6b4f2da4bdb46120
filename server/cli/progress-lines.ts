import type { ProgressBar, Screen } from './progress-bar.ts'

/** Milliseconds between two lines. */
const PAUSE = 5000

/** Says how far something is where there is no terminal: a line every few seconds, so that a log stays short. */
export function createProgressLines(screen: Screen, pause = PAUSE): ProgressBar {
  let said = performance.now()
  return {
    show({ words }) {
      if (performance.now() - said < pause) return
      said = performance.now()
      screen.write(`${words}\n`)
    },
    clear() {},
  }
}
