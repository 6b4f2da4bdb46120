import { STATUS_CODES } from 'node:http'
import {
  type CookieValue,
  type Exchange,
  type Headers,
  type PackedExchange,
  unpackExchange,
} from '../protocol/index.ts'

const first = (headers: Headers, name: string): string | undefined => {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  return typeof value === 'string' ? value : value?.[0]
}

const headerList = (headers: Headers) =>
  Object.entries(headers).flatMap(([name, value]) => [value].flat().map(each => ({ name, value: String(each) })))

const cookieText = (value: CookieValue) => (value.redacted ? `redacted-${value.fingerprint}` : value.text)

const isoDate = (time: number) => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : '')

const round = (milliseconds: number) => Math.max(0, Math.round(milliseconds * 1000) / 1000)

function absoluteUrl({ protocol, headers, url }: Exchange['request']): string {
  const host = first(headers, 'host') ?? first(headers, ':authority') ?? 'localhost'
  try {
    return new URL(url, `${protocol}://${host}`).href
  } catch {
    return `${protocol}://${host}${url}`
  }
}

function requestOf({ request }: Exchange) {
  const url = absoluteUrl(request)
  const search = url.split('#', 1)[0]?.split(/\?(.*)/s)[1] ?? ''
  const length = Number(first(request.headers, 'content-length') ?? 0)
  return {
    method: request.method,
    url,
    httpVersion: `HTTP/${request.httpVersion}`,
    cookies: request.cookies.map(({ name, value }) => ({ name, value: cookieText(value) })),
    headers: headerList(request.headers),
    queryString: [...new URLSearchParams(search)].map(([name, value]) => ({ name, value })),
    headersSize: -1,
    bodySize: first(request.headers, 'transfer-encoding') !== undefined || !(length >= 0) ? -1 : length,
    ...(request.body === undefined
      ? {}
      : {
          postData: {
            mimeType: first(request.headers, 'content-type') ?? '',
            text: JSON.stringify(request.body),
            comment: 'as parsed by the app, secrets redacted',
          },
        }),
  }
}

function responseOf({ request, response }: Exchange) {
  return {
    status: response.status ?? 0,
    statusText: STATUS_CODES[response.status ?? 0] ?? '',
    httpVersion: `HTTP/${request.httpVersion}`,
    cookies: response.setCookies.map(cookie => ({
      name: cookie.name,
      value: cookieText(cookie.value),
      ...(cookie.path === null ? {} : { path: cookie.path }),
      ...(cookie.domain === null ? {} : { domain: cookie.domain }),
      ...(cookie.expires === null ? {} : { expires: isoDate(cookie.expires) }),
      httpOnly: cookie.httpOnly,
      secure: cookie.secure,
      ...(cookie.sameSite === null ? {} : { sameSite: cookie.sameSite }),
    })),
    headers: headerList(response.headers),
    content: { size: response.bytes, mimeType: first(response.headers, 'content-type') ?? 'x-unknown' },
    redirectURL: first(response.headers, 'location') ?? '',
    headersSize: -1,
    bodySize: response.bytes,
  }
}

/** One entry of a HAR 1.2 log, with the facts that HAR has no word for in fields that begin with an underscore. */
export function harEntry(packed: PackedExchange) {
  const exchange = unpackExchange(packed)
  const time = round(exchange.duration ?? 0)
  const wait = Math.min(time, round(exchange.phases.find(phase => phase.name === 'respond')?.start ?? time))
  return {
    startedDateTime: isoDate(exchange.startedAt),
    time,
    request: requestOf(exchange),
    response: responseOf(exchange),
    cache: {},
    // HAR wants send, wait and receive to be numbers from 0; what only the client can know is -1.
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive: round(time - wait) },
    _id: exchange.id,
    _outcome: exchange.response.outcome,
    _session: exchange.session,
  }
}
