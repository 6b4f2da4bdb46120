const DAY = 24 * 60 * 60
const UNITS: readonly (readonly [seconds: number, name: string, from: number])[] = [
  // 400 days are the browsers' own measure: a year is said from two on.
  [365 * DAY, 'year', 2],
  [DAY, 'day', 1],
  [60 * 60, 'hour', 1],
  [60, 'minute', 1],
]

const LONGEST = 1000 * 365 * DAY

/** A date in a cookie has whole seconds only: 23 hours, 59 minutes and 59 seconds are a day. */
const BLUR = 1
const BLURRED = 60 * 60

/** Seconds → `400 days`, `1.5 hours`, `1 second`: the largest unit of which there is one, with one decimal at most. */
export function durationWords(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole > LONGEST) return 'more than 1000 years'
  const [size, name] = UNITS.find(([size, , from]) => whole + (size < BLURRED ? 0 : BLUR) >= size * from) ?? [
    1,
    'second',
  ]
  const count = Math.round((whole / size) * 10) / 10
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
