const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isDigit = (code: number) => code >= 0x30 && code <= 0x39

/** All printable ASCII but letters, digits and the colon, which holds a time together; and TAB. */
const isDelimiter = (code: number) =>
  code === 0x09 ||
  (code >= 0x20 && code <= 0x2f) ||
  (code >= 0x3b && code <= 0x40) ||
  (code >= 0x5b && code <= 0x60) ||
  (code >= 0x7b && code <= 0x7e)

interface Fields {
  day: number | null
  /** From 0. */
  month: number | null
  year: number | null
  time: readonly [hour: number, minute: number, second: number] | null
}

/**
 * The value of an `Expires` attribute → milliseconds since 1970, or null where it is no date, which makes a session
 * cookie. The algorithm of RFC 6265bis, section 5.1.1, in Chromium's reading: time zones are ignored and taken for
 * UTC, the weekday is not looked at, two-digit years up to 69 are in this century, the day comes before the year
 * unless the year has three digits or more, and a number with a letter behind it (`5th`, `00Z`) is none.
 * Linear; never throws.
 */
export function parseCookieDate(text: string): number | null {
  const fields: Fields = { day: null, month: null, year: null, time: null }
  for (let at = 0; at < text.length; ) {
    if (isDelimiter(text.charCodeAt(at))) {
      at++
      continue
    }
    const start = at
    while (at < text.length && !isDelimiter(text.charCodeAt(at))) at++
    readToken(fields, text.slice(start, at))
  }
  return toTime(fields)
}

function readToken(fields: Fields, token: string): void {
  if (!isDigit(token.charCodeAt(0))) {
    const month = fields.month === null ? MONTHS.indexOf(token.slice(0, 3).toLowerCase()) : -1
    if (month !== -1) fields.month = month
  } else if (token.includes(':')) {
    fields.time ??= readTime(token)
  } else if (!isNumber(token)) {
    return
  } else if (fields.day === null && token.length <= 2) {
    fields.day = Number(token)
  } else if (fields.year === null && token.length <= 5) {
    fields.year = Number(token)
  }
}

function isNumber(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isDigit(text.charCodeAt(at))) return false
  return text !== ''
}

/** `7:28:00`: three numbers and nothing else, zeros before them allowed. */
function readTime(token: string): Fields['time'] {
  const [hour, minute, second, more] = token.split(':', 4)
  if (hour === undefined || minute === undefined || second === undefined || more !== undefined) return null
  if (!isNumber(hour) || !isNumber(minute) || !isNumber(second)) return null
  return [Number(hour), Number(minute), Number(second)]
}

function toTime({ day, month, year: written, time }: Fields): number | null {
  if (day === null || month === null || written === null || time === null) return null
  const year = written <= 69 ? written + 2000 : written <= 99 ? written + 1900 : written
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 1 && leap ? 29 : (DAYS[month] ?? 0)
  const [hour, minute, second] = time
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 59) return null
  return Date.UTC(year, month, day, hour, minute, second)
}
