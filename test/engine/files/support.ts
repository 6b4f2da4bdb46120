import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { createFileStorage, type FileStorageOptions } from '../../../server/engine/storages/files/file-storage.ts'
import type { CorruptReport } from '../../../server/engine/storages/files/set-aside.ts'

/** A folder of its own, gone with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Sessions in a folder that is not there yet, and what was reported of them. */
export function openFiles(options: Partial<FileStorageOptions> = {}) {
  const folder = options.folder ?? join(temporaryFolder(), 'deep', 'sessions')
  const reports: CorruptReport[] = []
  const storage = createFileStorage({ folder, onCorrupt: report => reports.push(report), ...options })
  return { folder, storage, reports, pathOf: (id: string) => pathOf(folder, id) }
}

/** Where the file of a session lies. */
export const pathOf = (folder: string, id: string): string => join(folder, id.split('.').at(-2) ?? id.slice(0, 2), id)

const scripts = fileURLToPath(new URL('process/', import.meta.url))

/** Runs a script of `process/` to its end. Scripts use the built sources. `shell`: what comes before, as `ulimit`. */
export async function runScript(name: string, args: readonly string[], shell = '') {
  const command = [process.execPath, join(scripts, name), ...args]
  const child = spawn('/bin/sh', ['-c', `${shell}\nexec "$@"`, 'sh', ...command], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${error}${out}`)
  return JSON.parse(out) as Record<string, unknown>
}

/** Starts a script of `process/` that goes on until it is killed; resolves when it says something. */
export async function startScript(name: string, args: readonly string[]) {
  const child = spawn(process.execPath, [join(scripts, name), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return {
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
