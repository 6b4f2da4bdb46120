import { fstatSync, statSync } from 'node:fs'

/** Which file a descriptor has open. */
export interface FileId {
  readonly ino: number
  readonly dev: number
}

export function fileIdOf(fd: number): FileId {
  const { ino, dev } = fstatSync(fd)
  return { ino, dev }
}

/** Whether a path still leads there; false where that cannot be seen. Never throws. */
export function isAt(path: string, { ino, dev }: FileId): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats !== undefined && stats.ino === ino && stats.dev === dev
  } catch {
    return false
  }
}
