import type { IncomingHttpHeaders } from 'node:http'
import { headerText, isHost } from './fetch-metadata.ts'

/** What a proxy says of the request that it had, and in which header. */
interface ForwardedWord {
  readonly header: string
  readonly value: string
}

const SCHEMES: Readonly<Record<string, 'http' | 'https'>> = { http: 'http', https: 'https', ws: 'http', wss: 'https' }

/** `http` or `https` for what requests and sockets have as their scheme; null for all else. */
export const schemeOf = (text: string): 'http' | 'https' | null =>
  Object.hasOwn(SCHEMES, text.toLowerCase()) ? (SCHEMES[text.toLowerCase()] ?? null) : null

/** Of several proxies the one that the browser spoke to comes first. */
const first = (list: string) => list.slice(0, 1024).split(',', 1)[0]?.trim() ?? ''

/** The scheme that a proxy's headers claim, whether or not the app trusts them; null where none does. */
export function forwardedScheme(headers: IncomingHttpHeaders): ForwardedWord | null {
  const claims = [
    { header: 'X-Forwarded-Proto', value: first(headerText(headers, 'x-forwarded-proto')) },
    { header: 'Forwarded', value: forwardedPart(headers, 'proto') },
    { header: 'X-Forwarded-Scheme', value: first(headerText(headers, 'x-forwarded-scheme')) },
    { header: 'X-Forwarded-Ssl', value: onMeansHttps(headerText(headers, 'x-forwarded-ssl')) },
    { header: 'Front-End-Https', value: onMeansHttps(headerText(headers, 'front-end-https')) },
  ]
  for (const { header, value } of claims) {
    const scheme = schemeOf(value)
    if (scheme !== null) return { header, value: scheme }
  }
  return null
}

const onMeansHttps = (text: string) => (text.toLowerCase() === 'on' ? 'https' : '')

/** The host that a proxy's headers claim; null where none does, or it is no host. */
export function forwardedHost(headers: IncomingHttpHeaders): ForwardedWord | null {
  const claims = [
    { header: 'X-Forwarded-Host', value: first(headerText(headers, 'x-forwarded-host')) },
    { header: 'Forwarded', value: forwardedPart(headers, 'host') },
  ]
  return claims.find(({ value }) => isHost(value)) ?? null
}

/** A part of the first element of `Forwarded: for=…;proto=https;host="a.test:8443"` (RFC 7239, section 4). */
function forwardedPart(headers: IncomingHttpHeaders, name: string): string {
  for (const part of first(headerText(headers, 'forwarded')).split(';')) {
    const equals = part.indexOf('=')
    if (equals < 0 || part.slice(0, equals).trim().toLowerCase() !== name) continue
    const value = part.slice(equals + 1).trim()
    return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
  }
  return ''
}
