import type { IncomingMessage } from 'node:http'
import { type Coding, parseCoding } from './coding.ts'
import type { Head } from './head.ts'

/** Whether the answer to a request can become a page: no HEAD, no Ajax, no frame. */
export function asksForPage(req: IncomingMessage): boolean {
  const { 'sec-fetch-dest': destination, 'x-requested-with': requestedWith } = req.headers
  if (req.method === 'HEAD') return false
  if (typeof destination === 'string' && destination !== '' && destination.toLowerCase() !== 'document') return false
  return typeof requestedWith !== 'string' || requestedWith.toLowerCase() !== 'xmlhttprequest'
}

/** Encodings in which the byte 0x3C is always `<`; all that the Encoding Standard has but UTF-16 and ISO-2022-JP. */
const asciiCompatible =
  /^(utf-?8|us-ascii|ascii|latin-?\d|iso-?8859-?\d{1,2}|windows-\d{3,4}|cp125\d|koi8-?[ru]|gbk|gb2312|gb18030|big5|euc-?(jp|kr)|shift[-_]?jis|sjis|macintosh)$/

const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i

/** Headers that speak of the very bytes of the body. */
const bindsBytes = ['content-md5', 'digest', 'content-digest', 'repr-digest']

/**
 * Whether a response is a page, and how it is compressed: null where it must be left alone, because it has no body, is
 * no HTML, is for download, forbids changes (RFC 9111, 5.2.2.6) or is in a coding that cannot be undone.
 */
export function pageCoding(head: Head): Coding | null {
  const { status } = head
  if (status < 200 || status === 204 || status === 205 || status === 206 || status === 304) return null
  const type = head.get('content-type') ?? ''
  if (!/^\s*text\/html\s*(;|$)/i.test(type)) return null
  const encoding = charset.exec(type)?.[1]?.toLowerCase() ?? ''
  if (encoding !== '' && !asciiCompatible.test(encoding)) return null
  if (status >= 300 && status < 400 && head.get('location') !== undefined) return null
  if (/^\s*attachment\b/i.test(head.get('content-disposition') ?? '')) return null
  if (/(^|,)\s*no-transform\s*(,|$)/i.test(head.get('cache-control') ?? '')) return null
  if (!/^\d+$/.test(head.get('content-length') ?? '0')) return null
  if (bindsBytes.some(name => head.get(name) !== undefined)) return null
  return parseCoding(head.get('content-encoding'))
}
