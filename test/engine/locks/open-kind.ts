import type { OpenKind } from '../../contracts/backends.ts'
import { type BackendSpec, type OpenedBackend, openBackend } from './process/open-backend.ts'

/** Two backends as two processes would have them, each with a pool or client of its own. */
export async function openKind(spec: () => BackendSpec): Promise<OpenKind> {
  const opened: OpenedBackend[] = await Promise.all([openBackend(spec()), openBackend(spec())])
  const left = [...opened]
  return {
    backend() {
      const next = left.shift()
      if (next === undefined) throw new Error('two are enough')
      return next.backend
    },
    async close() {
      await Promise.all(opened.map(each => each.close()))
    },
  }
}
