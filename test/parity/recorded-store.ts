import session from 'express-session'

export interface StoreLog {
  readonly op: 'get' | 'set' | 'touch' | 'destroy'
  readonly sid: string
  /** What a set wrote, without the cookie. */
  readonly data?: string
  /** What stood there before, without the cookie; null where nothing did. */
  readonly stored: string | null
  /** The step in which the call was made. */
  readonly step: string
}

/** A store that keeps JSON, answers later, and writes down each call. Without `touch` where asked so. */
export function createRecordedStore(touch: boolean, step: () => string) {
  const log: StoreLog[] = []
  const rows = new Map<string, string>()
  const dataOf = (json: string | undefined) => {
    if (json === undefined) return null
    const { cookie: _, ...data } = JSON.parse(json)
    return JSON.stringify(data)
  }
  const note = (op: StoreLog['op'], sid: string, data?: string) =>
    log.push({ op, sid, stored: dataOf(rows.get(sid)), step: step(), ...(data === undefined ? {} : { data }) })

  class RecordedStore extends session.Store {
    override get(sid: string, callback: (error: unknown, session?: session.SessionData | null) => void) {
      note('get', sid)
      const row = rows.get(sid)
      setImmediate(callback, null, row === undefined ? null : JSON.parse(row))
    }
    override set(sid: string, data: session.SessionData, callback?: (error?: unknown) => void) {
      const json = JSON.stringify(data)
      note('set', sid, dataOf(json) ?? '')
      rows.set(sid, json)
      if (callback) setImmediate(callback)
    }
    override destroy(sid: string, callback?: (error?: unknown) => void) {
      note('destroy', sid)
      rows.delete(sid)
      if (callback) setImmediate(callback)
    }
  }
  const store = new RecordedStore()
  if (touch) {
    store.touch = (sid: string, data: session.SessionData, callback?: () => void) => {
      note('touch', sid)
      const row = rows.get(sid)
      if (row !== undefined) rows.set(sid, JSON.stringify({ ...JSON.parse(row), cookie: data.cookie }))
      if (callback) setImmediate(callback)
    }
  }
  return { store, log }
}
