/** Anything that has `Set-Cookie` lines: `expectCookie` says what it takes. */
export type WithCookies = string | readonly string[] | object

export interface ReadResponse {
  /** One character a byte. */
  readonly lines: readonly string[]
  /** Where the response came from, where it says so. */
  readonly url: string | null
  readonly date: string | null
}

interface Fields {
  readonly [name: string]: unknown
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** @throws TypeError for what has no headers at all */
export function readResponse(response: WithCookies): ReadResponse {
  if (typeof response === 'string') return { lines: [response], url: null, date: null }
  if (Array.isArray(response)) return { lines: response.map(String), url: null, date: null }
  const fields = isObject(response) ? (response as Fields) : null
  const headers = fields !== null && isObject(fields.headers) ? fields.headers : fields
  const lines = headers === null ? null : setCookiesOf(headers)
  if (fields === null || headers === null || lines === null) {
    throw new TypeError(
      '[sessionscope] expectCookie() was given what has no headers. Cure: hand it a response, of fetch, supertest or ' +
        'http.request, its headers, or the Set-Cookie lines themselves.',
    )
  }
  return { lines, url: urlOf(fields), date: one(headerOf(headers, 'date')) }
}

/** null where these are no headers. */
function setCookiesOf(headers: Fields): string[] | null {
  if (typeof headers.getSetCookie === 'function') return list(headers.getSetCookie())
  if (typeof headers.getHeader === 'function') return list(headers.getHeader('set-cookie'))
  const isPlain = Object.values(headers).every(value => typeof value !== 'function')
  return isPlain ? list(headerOf(headers, 'set-cookie')) : null
}

function headerOf(headers: Fields, name: string): unknown {
  if (typeof headers.get === 'function') return headers.get(name)
  if (typeof headers.getHeader === 'function') return headers.getHeader(name)
  const key = Object.keys(headers).find(key => key.toLowerCase() === name)
  return key === undefined ? undefined : headers[key]
}

function urlOf({ url, request }: Fields): string | null {
  const own = [url, isObject(request) ? request.url : undefined]
  return own.find((text): text is string => typeof text === 'string' && /^https?:\/\//i.test(text)) ?? null
}

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)]

const one = (value: unknown): string | null => (typeof value === 'string' ? value : null)
