const isBreak = (code: number) => code === 0x0a || code === 0x0d
const isBlank = (code: number) => code === 0x20 || code === 0x09

/**
 * What of a header's bytes reaches the cookie parser: the header ends at the first CR or LF, unless the next line
 * begins with a blank, which continues it (obs-fold, RFC 9112, section 5.2). null where a NUL makes the browser refuse
 * the whole response.
 */
export function receivedLine(header: string): string | null {
  if (header.includes('\0')) return null
  if (!header.includes('\n') && !header.includes('\r')) return header
  let out = ''
  for (let from = 0; from < header.length; ) {
    let end = from
    while (end < header.length && !isBreak(header.charCodeAt(end))) end++
    out += header.slice(from, end)
    while (end < header.length && isBreak(header.charCodeAt(end))) end++
    if (end === header.length || !isBlank(header.charCodeAt(end))) return out
    while (end < header.length && isBlank(header.charCodeAt(end))) end++
    out += ' '
    from = end
  }
  return out
}
