import { decodeUtf8 } from '../cookies/bytes.ts'
import { durationWords } from '../cookies/explain/duration.ts'
import type { CookieMark } from '../cookies/explain/reason.ts'
import { parseSetCookie } from '../cookies/parse-set-cookie.ts'
import { printable } from '../cookies/testing/printable.ts'
import type { CookieReport } from './cookie-report.ts'

interface MarkRow {
  readonly label: string
  readonly text: string
  /** Why the browser refuses it for this. */
  readonly reasons: readonly string[]
}

/** With the name that the browser's own tools have for it. */
export const reasonWords = ({ text, reason }: CookieReport['reasons'][number]) => `${text} (${reason})`

const yesNo = (flag: boolean) => (flag ? 'yes' : 'no')

/** What the header says, and where the browser keeps the cookie, what that became; each with the reasons against it. */
export function marksOf({ header, cookie, reasons }: CookieReport): MarkRow[] {
  const parsed = parseSetCookie(header)
  const bytes = `${parsed.name.length + parsed.value.length} bytes`
  const sameSite = cookie === null ? parsed.sameSite : cookie.sameSite
  const rows: [CookieMark[], string, string][] = [
    [['name', 'prefix'], 'Name', parsed.name === '' ? 'none' : printable(parsed.name)],
    [['value', 'size'], 'Value', parsed.value === '' ? 'none' : `${printable(parsed.value)} (with the name ${bytes})`],
    [['domain'], 'Domain', cookie === null ? written(parsed.domain) : domainWords(cookie)],
    [['path'], 'Path', cookie === null ? written(parsed.path) : printable(cookie.path)],
    [['lifetime'], 'Lifetime', lifetimeWords(cookie, parsed)],
    [['secure'], 'Secure', yesNo(parsed.secure)],
    [['httpOnly'], 'HttpOnly', yesNo(parsed.httpOnly)],
    [['sameSite'], 'SameSite', sameSite ?? 'none given, nearly Lax'],
    [['partitioned'], 'Partitioned', partitionWords(cookie, parsed.partitioned)],
    ...(parsed.priority === null ? [] : ([[[], 'Priority', parsed.priority]] as [CookieMark[], string, string][])),
  ]
  const of = (marks: readonly CookieMark[]) => reasons.filter(({ mark }) => marks.includes(mark)).map(reasonWords)
  return rows.map(([marks, label, text]) => ({ label, text, reasons: of(marks) }))
}

const written = (text: string | null) => (text === null ? 'none given' : printable(decodeUtf8(text)))

const domainWords = ({ domain, hostOnly }: NonNullable<CookieReport['cookie']>) =>
  hostOnly ? `${domain}, and no host below it` : `${domain.slice(1)} and all hosts below it`

function lifetimeWords(cookie: CookieReport['cookie'], parsed: ReturnType<typeof parseSetCookie>): string {
  if (cookie !== null)
    return cookie.expiresIn === undefined ? 'until the browser is closed' : durationWords(cookie.expiresIn)
  if (parsed.maxAge !== null) return `Max-Age=${parsed.maxAge}`
  return parsed.expires === null ? 'until the browser is closed' : `Expires ${isoOf(parsed.expires)}`
}

/** Years beyond what a Date can hold may be written. */
const isoOf = (time: number) => (Number.isNaN(new Date(time).getTime()) ? 'far away' : new Date(time).toISOString())

function partitionWords(cookie: CookieReport['cookie'], isWritten: boolean): string {
  const key = cookie?.partitionKey
  if (key === undefined) return yesNo(isWritten)
  return `inside ${key.topLevelSite}${key.hasCrossSiteAncestor ? ', in frames of other sites' : ''}`
}
