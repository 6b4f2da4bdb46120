import type { LockAdvice } from './advice.ts'

const numbers = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** `four`, `13` */
export const numberWord = (count: number): string => numbers[count] ?? String(count)

/** `646 ms`, `1.9 s`; `like` another one, so that two can be compared. */
const timeWord = (ms: number, like = ms): string =>
  like < 999.5 ? `${ms < 9.95 ? +ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`

const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** How many other routes are named. */
const NAMED = 4

/**
 * An advice as sentences, code between backticks: "`GET /api/stats` held the lock for 646 ms and wrote nothing. With
 * `req.session.forget(res)` at its start, and the same in `GET /api/orders`, this page takes 0.6 s instead of 1.9 s."
 *
 * @param call what gives the lock back, where the session library has it
 */
export function adviceText(advice: LockAdvice, call: string | null = 'req.session.forget(res)'): string {
  const { routes, recorded, forgetting, reading, gain } = advice
  const [first, ...others] = routes
  if (first === undefined) return ''
  const code = (text: string) => `\`${text.replaceAll('`', "'")}\``
  const times = first.holds > 1 ? `${numberWord(first.holds)} times, ` : ''
  const named = others.slice(0, NAMED).map(({ name }) => code(name))
  const more = others.length > NAMED ? [`${numberWord(others.length - NAMED)} more`] : []
  const same = others.length === 0 ? '' : `, and the same in ${listed([...named, ...more])}`
  const time = (ms: number) => timeWord(ms, recorded[gain])
  const what = gain === 'span' ? 'this page takes' : "this page's requests wait"
  const [before, after] = [time(recorded[gain]), time(forgetting[gain])]
  const all = gain === 'span' ? '' : ' in all'
  const better =
    call !== null && time(reading[gain]) !== after
      ? ` Declared to read only (\`lock: 'write'\`), ${time(reading[gain])}.`
      : ''
  return (
    `${code(first.name)} held the lock ${times}for ${timeWord(first.held)}${times && ' in all'} and wrote nothing. ` +
    `${call === null ? 'Given back' : `With ${code(call)}`} at its start${same}, ${what} ${after}${all} instead of ${before}.${better}`
  )
}
