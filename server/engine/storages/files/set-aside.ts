import { rename } from 'node:fs'
import type { Paths } from './paths.ts'
import { makeFolder } from './write-file.ts'

/** A file that was no session, or no longer. */
export interface CorruptReport {
  /** Where it is now. */
  readonly path: string
  /** A sentence. */
  readonly reason: string
}

/**
 * Moves a file that cannot be read out of the way, and reports it. Where another process did so before, there is nothing
 * to report.
 * @throws the error of the file system
 */
export async function setFileAside(
  paths: Paths,
  file: string,
  reason: string,
  report: (report: CorruptReport) => void,
): Promise<void> {
  const place = paths.aside()
  const isMoved = await new Promise<boolean>((resolve, reject) => {
    makeFolder(place.folder, false, error => {
      if (error !== null) return reject(error)
      rename(file, place.file, error =>
        error === null || error.code === 'ENOENT' ? resolve(error === null) : reject(error),
      )
    })
  })
  if (isMoved) report({ path: place.file, reason })
}

/** Where nobody else asked for the reports. */
export function warnOfCorrupt({ path, reason }: CorruptReport): void {
  process.emitWarning(
    `[sessionscope] the file of a session could not be read: ${reason}. It was set aside as ${path}, and its user begins ` +
      'with a new session. Look at it to find out what happened, then remove it.',
  )
}
