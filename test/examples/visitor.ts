/** A browser without a window: keeps cookies, follows no redirect by itself, reads the form token of a page. */
export function createVisitor(origin: string) {
  const cookies = new Map<string, string>()
  let token = ''

  async function request(path: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(origin + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Expires=Thu, 01 Jan 1970/.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    token = /name="(?:_csrf" value|csrf-token" content)="([^"]+)"/.exec(text)?.[1] ?? token
    return { status: response.status, text, location: response.headers.get('location'), headers: response.headers }
  }

  return {
    cookies,
    token: () => token,
    get: (path: string, headers: Record<string, string> = {}) => request(path, { headers }),
    /** As a plain HTML form would. */
    post: (path: string, fields: Record<string, string> = {}, csrf = token) =>
      request(path, { method: 'POST', body: new URLSearchParams({ _csrf: csrf, ...fields }) }),
    /** As a script would. */
    send: (method: string, path: string, body: unknown) =>
      request(path, {
        method,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'x-csrf-token': token },
      }),
  }
}

export type Visitor = ReturnType<typeof createVisitor>
