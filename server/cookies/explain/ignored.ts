import { readSetCookie } from '../parse-set-cookie.ts'

const KNOWN = ['secure', 'httponly', 'samesite', 'path', 'domain', 'max-age', 'expires', 'partitioned', 'priority']
const MOST = 5
const LONGEST = 60

/** What of a line browsers pass over without a word: one clause each, with code between backticks. */
export function ignoredIn(line: string): string[] {
  const clauses: string[] = []
  const last = new Map<string, string>()
  const say = (written: string, why: string) => {
    if (clauses.length < MOST) clauses.push(`\`${written.slice(0, LONGEST).replaceAll('`', "'")}\` ${why}`)
  }
  const { path, maxAge, expires, sameSite } = readSetCookie(line, ({ name, value }) => {
    if (!KNOWN.includes(name.toLowerCase())) say(name, 'is no attribute that browsers know')
    else last.set(name.toLowerCase(), value === '' ? name : `${name}=${value}`)
  })
  const unread = (name: string, isRead: boolean, why: string) => {
    const written = last.get(name)
    if (written !== undefined && !isRead) say(written, why)
  }
  unread('samesite', sameSite !== null, 'is none of Strict, Lax and None, and so as if it were not there')
  unread('path', path !== null, 'does not begin with `/`: the path of the address counts')
  unread('max-age', maxAge !== null, 'is no number of seconds')
  unread('expires', expires !== null, 'is no date that browsers read')
  return clauses
}
