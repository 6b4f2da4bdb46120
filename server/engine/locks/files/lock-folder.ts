import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SessionError } from '../../errors.ts'

/** The kinds of locks by the name of what each keeps in the folder. */
const KINDS = ['ranges', 'files', 'tokens']

/** The folder `.locks` beside the sessions. */
export interface LockFolder {
  readonly path: string
  join(...names: string[]): string
  /** Makes the folder where there is none. Sessions are nobody else's business: mode 0700. */
  make(): void
  /**
   * To be called once the entry of this kind was made. Two kinds of locks do not exclude each other; where two processes
   * begin at once with different ones, at least one sees the other.
   * @throws SessionError ERR_SESSION_STORAGE where another kind of lock is in use here
   */
  checkKind(kind: string): void
}

export function createLockFolder(folder: string): LockFolder {
  const path = join(folder, '.locks')
  return {
    path,
    join: (...names) => join(path, ...names),
    make: () => {
      mkdirSync(path, { recursive: true, mode: 0o700 })
    },
    checkKind(kind) {
      const other = readdirSync(path).find(name => name !== kind && KINDS.includes(name))
      if (other === undefined) return
      throw new SessionError(
        'ERR_SESSION_STORAGE',
        `the sessions in ${folder} are locked by \`${other}\`, and this process would lock them by \`${kind}\`: it would exclude nobody. ` +
          `Cure: run all processes on the same kind of system, or set SESSIONSCOPE_LOCKS=fallback for all; then stop them and remove ${path}.`,
      )
    },
  }
}
