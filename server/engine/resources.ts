import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { carryInCookies } from './carriers/cookie-carrier.ts'
import { carryIds } from './carriers/id-carrier.ts'
import { createCodec } from './codec/create-codec.ts'
import type { Engine } from './engine.ts'
import { expiresAtBy } from './expiry.ts'
import { createAdoption } from './express-session/adoption.ts'
import { createFileLocks } from './locks/file-locks.ts'
import type { LockBackend, Locks } from './locks/lock.ts'
import { createMemoryLocks } from './locks/memory.ts'
import { createLocks } from './locks/queue.ts'
import { noLocks } from './no-locks.ts'
import type { StorageChoice } from './options/storage-choice.ts'
import type { Config } from './options.ts'
import { createCookieSeal } from './storages/cookie/seal.ts'
import { createDatabaseStorage } from './storages/database/database-storage.ts'
import { createFileStorage } from './storages/files/file-storage.ts'
import { createMemoryStorage } from './storages/memory/memory-storage.ts'
import { pruned } from './storages/prune.ts'
import { createRedisStorage } from './storages/redis/redis-storage.ts'
import type { Storage } from './storages/storage.ts'
import { createStoreStorage } from './storages/store/store-storage.ts'

/** Two `connect()` on one folder, or with one backend, stand in one queue. */
const locksOf = new Map<string, Locks>()
const locksBy = new WeakMap<LockBackend, Locks>()

function known<K, V>(map: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, make: () => V): V {
  const there = map.get(key)
  if (there !== undefined) return there
  const made = make()
  map.set(key, made)
  return made
}

/** One folder has one name, whatever links lead to it. */
function nameOf(folder: string): string {
  const path = resolve(folder)
  try {
    return realpathSync(path)
  } catch {
    // Not there yet.
    return path
  }
}

function openStorage(choice: Exclude<StorageChoice, { kind: 'cookie' }>, config: Config): Storage {
  const { onConflict, storageTimeout } = config
  const expiresAt = expiresAtBy(config)
  switch (choice.kind) {
    case 'files':
      return createFileStorage({ folder: nameOf(choice.folder), fsync: choice.fsync, expiresAt })
    case 'database':
      return pruned(createDatabaseStorage({ ...choice, onConflict, expiresAt }))
    case 'redis':
      return createRedisStorage({ ...choice, onConflict, expiresAt })
    case 'store':
      return createStoreStorage({ ...choice, expiresAt, timeout: storageTimeout })
    default:
      return createMemoryStorage({ ...choice, onConflict, expiresAt })
  }
}

function openLocks({ storage, lockBackend }: Config): Locks {
  if (lockBackend === null) return noLocks
  if (lockBackend !== undefined) return known(locksBy, lockBackend, () => createLocks(lockBackend))
  if (storage.kind === 'memory') return createMemoryLocks()
  if (storage.kind !== 'files') return noLocks
  const folder = nameOf(storage.folder)
  return known(locksOf, folder, () => createFileLocks({ folder }))
}

/** Opens what one `connect()` works with. */
export function openEngine(config: Config): Engine {
  const { storage: choice, cookie } = config
  const common = { config, locks: openLocks(config), codec: createCodec({ onLoss: config.onLoss }) }
  if (choice.kind === 'cookie') {
    const seal = createCookieSeal({ ...choice, cookieName: cookie.name })
    const carry = carryInCookies({
      seal,
      defaults: cookie,
      expiresAt: expiresAtBy(config),
      generations: choice.generation,
    })
    return { ...common, storage: null, carry }
  }
  const storage = openStorage(choice, config)
  const adoption = config.adopt === null ? null : createAdoption(config.adopt)
  return { ...common, storage, carry: carryIds(storage, cookie.name, adoption) }
}
