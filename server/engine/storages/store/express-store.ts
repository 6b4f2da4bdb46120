/** How a store answers. */
export type Answer = (error?: unknown, result?: unknown) => void

/**
 * A store of express-session 1.19, as far as it is used. It is asked with callbacks, as express-session asks it; see
 * https://github.com/expressjs/session#session-store-implementation
 */
export interface ExpressSessionStore {
  get(sid: string, callback: Answer): unknown
  set(sid: string, session: unknown, callback: Answer): unknown
  destroy(sid: string, callback: Answer): unknown
  touch?(sid: string, session: unknown, callback: Answer): unknown
  all?(callback: Answer): unknown
  length?(callback: Answer): unknown
  /** `disconnect` and `connect` tell whether it can be asked. */
  on?(event: string, listener: () => void): unknown
  removeListener?(event: string, listener: () => void): unknown
}

/** The name of its class: `RedisStore`. */
export function nameOfStore(store: ExpressSessionStore): string {
  const name: unknown = store.constructor?.name
  return typeof name === 'string' && /^[\w$]{1,60}$/.test(name) && name !== 'Object' ? name : 'store'
}
