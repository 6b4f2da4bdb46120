import type { BackendHold, LockBackend } from '../lock.ts'
import { abortRefusal } from '../refusals.ts'
import type { Holders } from './holders.ts'
import { hashKey, type KeyHash } from './key-hash.ts'
import type { Places, Taken } from './places.ts'
import { poll } from './poll.ts'

/** Excludes other processes of this host by places in the file system. */
export function createOsBackend(places: Places, holders: Holders): LockBackend {
  function holdOf(key: KeyHash, taken: Taken): BackendHold {
    return {
      release: () => taken.give(),
      get lost() {
        return taken.lost
      },
      contended() {
        const turnstile = places.tryTake(key, 'turnstile')
        turnstile?.give()
        return turnstile === null
      },
      passOn: holder => holders.write(key, holder),
    }
  }

  return {
    name: 'files',

    tryAcquire(id, holder) {
      const key = hashKey(id)
      const turnstile = places.tryTake(key, 'turnstile')
      if (turnstile === null) return null
      try {
        const taken = places.tryTake(key, 'lock')
        if (taken === null) return null
        holders.write(key, holder)
        return holdOf(key, taken)
      } finally {
        turnstile.give()
      }
    },

    acquire(id, holder, signal) {
      const key = hashKey(id)
      return new Promise((resolve, reject) => {
        let turnstile: Taken | null = null
        const end = () => {
          stop()
          signal.removeEventListener('abort', onAbort)
          turnstile?.give()
        }
        const onAbort = () => {
          end()
          reject(abortRefusal())
        }
        const attempt = (): boolean => {
          try {
            turnstile ??= places.tryTake(key, 'turnstile')
            const taken = turnstile === null ? null : places.tryTake(key, 'lock')
            if (taken === null) return false
            if (taken.lost) {
              // The folder was replaced while this stood at the old one's turnstile.
              taken.give()
              turnstile?.give()
              turnstile = null
              return false
            }
            holders.write(key, { ...holder, since: Date.now() })
            end()
            resolve(holdOf(key, taken))
          } catch (error) {
            end()
            reject(error)
          }
          return true
        }
        const stop = poll(attempt)
        if (signal.aborted) return onAbort()
        signal.addEventListener('abort', onAbort)
        attempt()
      })
    },

    holder(id) {
      const key = hashKey(id)
      return holders.read(key)
    },

    isHeld: id => places.isTaken(hashKey(id), 'lock'),

    close() {
      places.close()
      holders.close()
    },
  }
}
