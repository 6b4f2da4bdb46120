import { execFile } from 'node:child_process'

/** Whether a browser says its version: it has its libraries, and is not a placeholder for one that is elsewhere. */
export const starts = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    execFile(path, ['--version'], { timeout: 10_000 }, error => resolve(error === null))
  })
