const targets = new WeakMap<object, object>()

/** The session itself, given what the app has of it: a watched one's Proxy, or the session. */
export const targetOf = (session: object): object => targets.get(session) ?? session

export const rememberTarget = (proxy: object, target: object): unknown => targets.set(proxy, target)
