import { describe, expect, test } from 'vitest'
import { createProgressBar, type Progress } from '../../server/cli/progress-bar.ts'

const progress = (done: number, total: number | null): Progress => ({
  done,
  total,
  words: '12,345 sessions, 3,210 removed',
})

/** What a bar writes to a screen. */
function drawn(screen: { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv = {}, each = progress(256, 1024)) {
  const written: string[] = []
  const bar = createProgressBar({ isTTY: true, ...screen, write: text => written.push(text) }, env)
  bar.show(each)
  bar.clear()
  bar.clear()
  return written
}

const CLEAR = '\r\x1b[K'

describe('the progress bar', () => {
  test('shows how much is done, and clears its line', () => {
    const bar = `[${'#'.repeat(10)}${'.'.repeat(30)}]  25 %  12,345 sessions, 3,210 removed`
    expect(drawn({ columns: 120 }, { NO_COLOR: '1' })).toEqual([`${CLEAR}${bar}`, CLEAR])
  })

  test('has one colour, unless NO_COLOR is set', () => {
    expect(drawn({ columns: 120 })[0]).toContain(`[\x1b[32m${'#'.repeat(10)}\x1b[39m.`)
    expect(drawn({ columns: 120 }, { NO_COLOR: '' })[0]).toContain('\x1b[32m')
    expect(drawn({ columns: 120 }, { NO_COLOR: '1' })[0]?.slice(CLEAR.length)).not.toContain('\x1b')
  })

  test('never is wider than the screen, and goes where there is no room', () => {
    for (let columns = 1; columns < 150; columns++) {
      const line = drawn({ columns }, { NO_COLOR: '1' })[0]?.slice(CLEAR.length) ?? ''
      expect(line.length).toBeLessThan(columns)
      expect(line.startsWith('[')).toBe(columns > 50)
    }
  })

  test('is full at the end, and where there is nothing to do', () => {
    const full = `[${'#'.repeat(40)}] 100 %`
    expect(drawn({ columns: 120 }, { NO_COLOR: '1' }, progress(7, 7))[0]).toContain(full)
    expect(drawn({ columns: 120 }, { NO_COLOR: '1' }, progress(9, 7))[0]).toContain(full)
    expect(drawn({ columns: 120 }, { NO_COLOR: '1' }, progress(0, 0))[0]).toContain(full)
  })

  test('is words alone where it is not known how much there is, and no wider than the screen', () => {
    expect(drawn({ columns: 120 }, {}, progress(7, null))[0]).toBe(`${CLEAR}12,345 sessions, 3,210 removed`)
    expect(drawn({ columns: 10 }, {}, progress(7, null))[0]).toBe(`${CLEAR}12,345 se`)
  })

  test('is not there without a terminal that can do it', () => {
    expect(drawn({ isTTY: false })).toEqual([])
    expect(drawn({}, { TERM: 'dumb' })).toEqual([])
  })
})
