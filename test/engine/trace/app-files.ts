import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { traceSession } from '../../../server/engine/trace/trace-session.ts'

export type Use = (session: Record<string, unknown>, ...rest: unknown[]) => unknown

const require = createRequire(import.meta.url)
/** The folder of the app of this test. */
export let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'frames-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file of an app, loaded by Node itself. */
export function load(path: string, lines: readonly string[]): Use {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, lines.join('\n'))
  return require(file) as Use
}

/** As it stands in the panel: from the working directory. */
export const shown = (path: string) => relative(process.cwd(), join(folder, path)).replaceAll('\\', '/')

/** The frames of all uses of a session that holds `{ views: 1, user: { name: 'Ann' } }`. */
export function framesOf(use: (session: Record<string, unknown>) => unknown): (string | null)[] {
  const trace = traceSession({ views: 1, user: { name: 'Ann' } })
  use(trace.session as Record<string, unknown>)
  trace.stop()
  return trace.accesses.map(access => access.frame())
}

/** Reads `views` on its third line. */
export const views = ['module.exports = session => {', '', '  return session.views', '}']
