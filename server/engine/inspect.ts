import type { Engine } from './engine.ts'

/** What `connect()` made works with, for whoever looks through its sessions from outside. */
const engines = new WeakMap<object, Engine>()

/** To be called with each middleware that `connect()` makes. */
export const rememberStorage = (middleware: object, engine: Engine): unknown => engines.set(middleware, engine)

/** null for a middleware that is not the engine's. */
export const storageOf = (middleware: object): Engine | null => engines.get(middleware) ?? null
