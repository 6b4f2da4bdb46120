import { inspectEngine } from './engine/inspect.ts'
import type { StorageInspector } from './inspector.ts'

/** A way to look through what a session middleware keeps; null where only its requests show where that is. */
export const inspectorOf = (middleware: object): StorageInspector | null => inspectEngine(middleware)
