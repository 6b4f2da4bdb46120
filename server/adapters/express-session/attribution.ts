import type { StoreCall, StoreMethod } from './store.ts'

/** Who can be told of a call of a store. */
export interface Watcher {
  /** `direct`: a method of the request's own session asked for it. null for a call that is not the request's. */
  called(store: object, op: StoreMethod, id: unknown, session: unknown, direct: boolean): StoreCall | null
}

const byRequest = new WeakMap<object, Watcher>()
/** Who has which session open, for calls that say nothing but an id. */
const byId = new Map<string, Set<Watcher>>()
/** Whose session middleware, end or session method is on the stack. */
let current: Watcher | null = null
/** Whose session middleware has just named its store, which it reads next, before anything else runs. */
let opening: Watcher | null = null

/** Runs something that may call the store for a request. */
export function asCurrent<T>(watcher: Watcher | null, run: () => T): T {
  const previous = current
  current = watcher
  try {
    return run()
  } finally {
    current = previous
  }
}

/** Where the session middleware was called later, by a wrapper that awaited something, nothing else tells whose it is. */
export function opensStore(watcher: Watcher): void {
  opening = watcher
  queueMicrotask(() => {
    if (opening === watcher) opening = null
  })
}

/** The handlers run, perhaps on the stack of the middleware that called next. */
export function leaveCurrent(watcher: Watcher): void {
  if (current === watcher) current = null
}

export const watchRequest = (req: object, watcher: Watcher): unknown => byRequest.set(req, watcher)
export const unwatchRequest = (req: object): unknown => byRequest.delete(req)
export const watcherOf = (req: object | undefined): Watcher | null => (req && byRequest.get(req)) ?? null

/** The ids of the sessions that a watcher has open. */
export interface OpenIds {
  readonly list: readonly string[]
  open(id: string): void
  close(): void
}

export function openIdsOf(watcher: Watcher): OpenIds {
  const list: string[] = []
  return {
    list,
    open(id) {
      if (list.includes(id)) return
      list.push(id)
      byId.set(id, (byId.get(id) ?? new Set()).add(watcher))
    },
    close() {
      for (const id of list) {
        const watchers = byId.get(id)
        watchers?.delete(watcher)
        if (watchers?.size === 0) byId.delete(id)
      }
    },
  }
}

/**
 * Finds for whom a store was called. `set` and `touch` bring the session, which knows its request; a row that is no session
 * is somebody else's. The others bring an id.
 */
export function observeCall(store: object, op: StoreMethod, args: readonly unknown[]): StoreCall | null {
  const [id, session] = args
  const writes = op === 'set' || op === 'touch'
  const watcher = writes ? ownerOf(session) : (current ?? (op === 'get' ? opening : null) ?? lastToOpen(id))
  return watcher === null ? null : watcher.called(store, op, id, session, watcher === current)
}

function ownerOf(session: unknown): Watcher | null {
  if (typeof session !== 'object' || session === null) return null
  const req: unknown = Object.getOwnPropertyDescriptor(session, 'req')?.value
  return typeof req === 'object' && req !== null ? watcherOf(req) : null
}

function lastToOpen(id: unknown): Watcher | null {
  const watchers = typeof id === 'string' ? byId.get(id) : undefined
  return watchers === undefined ? null : ([...watchers].at(-1) ?? null)
}
