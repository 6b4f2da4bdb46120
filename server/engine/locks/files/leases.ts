import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { codeOf } from './failure.ts'
import type { LockFolder } from './lock-folder.ts'
import { isAlive, parseIdentity } from './process-identity.ts'

/** How often a holder shows that it lives, and how long it may be silent, in milliseconds. */
const BEAT = 2000
export const SILENCE = 15_000

/** Files from other hosts that nobody has touched for this long are removed. */
const OLD = 24 * 60 * 60 * 1000

/** Life signs, for those who cannot see whether a process lives: one file for each, touched while it holds anything. */
interface Leases {
  /** To be called before something is taken, and when it is given back. */
  begin(): void
  end(): void
  /** Whether the holder has shown no sign of life since this process first looked, for as long as it may be silent. */
  isSilent(holder: string): boolean
  close(): void
}

/**
 * @param self the name of this process's own file
 * @param silence milliseconds
 */
export function createLeases(folder: LockFolder, self: string, silence: number): Leases {
  const own = folder.join('alive', self)
  /** By holder: its last sign, and when that was first seen. The clock is this process's own, so that hosts may differ. */
  const seen = new Map<string, { readonly sign: number; readonly at: number }>()
  let held = 0
  let beaten = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | null = null

  function beat(): void {
    beaten = performance.now()
    const now = new Date()
    try {
      utimesSync(own, now, now)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
      folder.make()
      mkdirSync(folder.join('alive'), { recursive: true, mode: 0o700 })
      tidy()
      writeFileSync(own, '', { mode: 0o600 })
    }
  }

  function tick(): void {
    try {
      if (held === 0) stop()
      else beat()
    } catch {
      // Others may take what this process holds, and it sees that by `lost`.
    }
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer)
    timer = null
  }

  /** Removes what the dead have left. */
  function tidy(): void {
    for (const name of readdirSync(folder.join('alive'))) {
      const identity = parseIdentity(name)
      const alive = identity === null ? null : isAlive(identity)
      if (alive === false || (alive === null && Date.now() - signOf(name) > OLD)) {
        rmSync(folder.join('alive', name), { force: true })
      }
    }
  }

  function signOf(holder: string): number {
    return statSync(folder.join('alive', holder), { throwIfNoEntry: false })?.mtimeMs ?? 0
  }

  return {
    begin() {
      held++
      if (performance.now() - beaten > BEAT / 2) beat()
      timer ??= setInterval(tick, BEAT).unref()
    },
    end() {
      held--
    },
    isSilent(holder) {
      const sign = signOf(holder)
      const last = seen.get(holder)
      const now = performance.now()
      if (last?.sign === sign) return now - last.at > silence
      // As many as there are processes; those that are gone for good go with the oldest.
      if (seen.size >= 1000) seen.delete(seen.keys().next().value ?? holder)
      seen.set(holder, { sign, at: now })
      return false
    },
    close() {
      stop()
      if (beaten > 0) rmSync(own, { force: true })
    },
  }
}
