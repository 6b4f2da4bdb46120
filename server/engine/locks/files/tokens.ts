import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { codeOf, lockFailure } from './failure.ts'
import { type KeyHash, shortHash } from './key-hash.ts'
import { createLeases, SILENCE } from './leases.ts'
import type { LockFolder } from './lock-folder.ts'
import type { Part, Places, Taken } from './places.ts'
import { createIdentity, isAlive, parseIdentity } from './process-identity.ts'

/** 16,384 small folders at most, whatever the number of sessions; those that share one exclude each other. */
const BITS = 14

/** How long one may wait, in milliseconds, before it looks again whether the holder lives. */
const LOOK = 10

/**
 * Locks without the operating system's help: each place is one empty file, and its name says who has it, `lock.free` or
 * `lock.<holder>.<count>`. To take it is to rename it.
 *
 * Why that excludes. Of all who rename the same name, one succeeds and the others find nothing. A holder's name is never
 * used twice. So a free place is taken by one only; a dead holder's place is taken over by one only; and who was asleep
 * between looking and renaming, however long, finds the name gone and nothing is done. A crash leaves the file before or
 * after its renaming. Both files of a session come into being at once and once: in a folder made aside, which is renamed
 * to a name where no folder with anything in it may be, and the folder is never empty again.
 *
 * What it promises. A holder whose process has died is found by the next one that looks, on the same host and in the same
 * namespace of processes (one container). A holder that cannot be seen from here, in another container or on another host,
 * and a worker thread, is taken for dead when it has shown no sign of life for 15 s while this process looked; one that
 * was only suspended for so long then has `lost === true`, and its session is not saved. Renaming must be atomic, which
 * it is on local file systems and on NFS but for a lost answer; the holder then finds its own name and keeps it.
 *
 * @param silence milliseconds
 */
export function createTokens(folder: LockFolder, silence = SILENCE): Places {
  const self = createIdentity()
  const leases = createLeases(folder, self, silence)
  const held = new Set<string>()
  const looked = new Map<string, number>()
  let count = 0

  const homeOf = (key: KeyHash) => folder.join('tokens', shortHash(key, BITS))

  /** Takes a place from whoever the name says; false where that is no longer so. */
  function takeFrom(home: string, from: string, to: string): boolean {
    try {
      renameSync(`${home}/${from}`, `${home}/${to}`)
      return true
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    }
  }

  /** The name by which a place can be taken now; null where its holder lives. */
  function lookFor(home: string, part: Part): string | null {
    let names: string[]
    try {
      names = readdirSync(home)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
      create(home)
      return `${part}.free`
    }
    // Nothing is found while it is being renamed.
    const name = names.find(found => found.startsWith(part))
    return name === undefined || !isTakeable(`${home}/${name}`, name.split('.')[1] ?? '') ? null : name
  }

  function isTakeable(path: string, holder: string): boolean {
    if (holder === 'free') return true
    // Of this process, and yet not held: giving it back, or the answer to taking it, failed.
    if (holder === self) return !held.has(path)
    const identity = parseIdentity(holder)
    return identity !== null && !(isAlive(identity) ?? !leases.isSilent(holder))
  }

  function create(home: string): void {
    folder.make()
    mkdirSync(folder.join('tokens'), { recursive: true, mode: 0o700 })
    folder.checkKind('tokens')
    const aside = folder.join('tokens', `new.${self}`)
    mkdirSync(aside, { mode: 0o700 })
    try {
      for (const part of ['lock', 'turnstile']) writeFileSync(`${aside}/${part}.free`, '', { mode: 0o600 })
      renameSync(aside, home)
    } catch (error) {
      rmSync(aside, { recursive: true, force: true })
      // Unless somebody else was first.
      if (!existsSync(home)) throw error
    }
  }

  function take(home: string, part: Part): Taken | null {
    const name = `${part}.${self}.${++count}`
    const path = `${home}/${name}`
    held.add(path)
    leases.begin()
    let isTaken = false
    try {
      isTaken = takeFrom(home, `${part}.free`, name) || takeAfterLook(home, part, name)
    } finally {
      if (!isTaken) {
        held.delete(path)
        leases.end()
      }
    }
    return isTaken ? takenToken(home, part, name) : null
  }

  function takeAfterLook(home: string, part: Part, name: string): boolean {
    const place = `${home}/${part}`
    const now = performance.now()
    if (now - (looked.get(place) ?? Number.NEGATIVE_INFINITY) < LOOK) return false
    if (looked.size > 1000) looked.clear()
    looked.set(place, now)
    const from = lookFor(home, part)
    return from !== null && takeFrom(home, from, name)
  }

  function takenToken(home: string, part: Part, name: string): Taken {
    const path = `${home}/${name}`
    return {
      give() {
        if (!held.delete(path)) return
        leases.end()
        try {
          takeFrom(home, name, `${part}.free`)
        } catch (error) {
          process.emitWarning(lockFailure(folder.path, error))
        }
      },
      get lost() {
        return !existsSync(path)
      },
    }
  }

  function guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw lockFailure(folder.path, error)
    }
  }

  return {
    tryTake: (key, part) => guarded(() => take(homeOf(key), part)),
    isTaken: (key, part) => guarded(() => existsSync(homeOf(key)) && lookFor(homeOf(key), part) === null),
    close: () => leases.close(),
  }
}
