import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import type { StoredSession } from '../../../server/engine/storages/storage.ts'
import { files, stored } from '../../engine/copy/support.ts'
import { start } from '../support.ts'

/** All drivers. */
export const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** The folder of an app that has all drivers installed. */
export function appFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-'))
  symlinkSync(packages, join(folder, 'node_modules'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** So many sessions in files; what they are. */
export async function fillFiles(folder: string, count: number): Promise<ReadonlyMap<string, StoredSession>> {
  const storage = files(folder)
  const sessions = new Map(
    Array.from({ length: count }, (_, i) => [newId(), stored(60_000 + i * 10, { data: `{"json":{"number":${i}}}` })]),
  )
  await Promise.all([...sessions].map(([id, session]) => storage.restore?.(id, session)))
  return sessions
}

const STATE = '.sessionscope-copy.json'

/** Starts a copy, and resolves when the place to go on from has been noted. */
export async function startUntilNoted(folder: string, args: readonly string[]) {
  const watcher = watch(folder)
  try {
    const { child, outcome } = start(args, folder)
    while (cursorOf(folder) === null) await once(watcher, 'change')
    return { child, outcome }
  } finally {
    watcher.close()
  }
}

function cursorOf(folder: string): string | null {
  try {
    return JSON.parse(readFileSync(join(folder, STATE), 'utf8')).unfinished?.cursor ?? null
  } catch {
    return null
  }
}
