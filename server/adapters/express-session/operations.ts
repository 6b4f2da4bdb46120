import type { Packed, StorageOperation } from '../../protocol/index.ts'
import type { Probe } from '../adapter.ts'
import { learnMutations } from './mutations.ts'
import { type StoreCall, type StoreMethod, storeName } from './store.ts'

/** Keys of a session that are express-session's own. */
export const omitted = ['cookie'] as const

/** A storage operation while it can still change. */
export type OpenOperation = { -readonly [K in keyof StorageOperation]: StorageOperation[K] } & {
  /** Part of req.session.regenerate(). */
  regenerates?: boolean
}

/** What one call of a store is about. */
export interface Asked {
  readonly store: object
  readonly op: StoreMethod
  readonly id: unknown
  readonly session: unknown
  readonly by: StorageOperation['by']
}

/** The calls of the store that were made for one exchange. */
export interface Operations {
  readonly list: readonly OpenOperation[]
  /** What the first `get` found, before anybody could change it; null where it found nothing. */
  readonly loaded: Packed | null
  add(asked: Asked, regenerates: boolean): StoreCall
}

export function createOperations(probe: Probe): Operations {
  const list: OpenOperation[] = []
  let loaded: Packed | null = null

  function add({ store, op, id, session, by }: Asked, regenerates: boolean): StoreCall {
    const operation: OpenOperation = {
      op,
      store: storeName(store),
      fingerprint: typeof id === 'string' ? probe.fingerprint(id) : null,
      start: probe.now(),
      ms: null,
      result: 'pending',
      by,
      ...(regenerates ? { regenerates } : {}),
    }
    list.push(operation)
    // To be asked before the app's callback, and at the latest when the method returns.
    const learned = op === 'set' || op === 'touch' ? learnMutations(store, op, session, probe, omitted) : null
    const settle = (result: OpenOperation['result'], error?: unknown) => {
      if (operation.ms !== null) return
      operation.ms = probe.now() - operation.start
      operation.result = result
      if (error) operation.error = probe.errorText(error, typeof id === 'string' ? [id] : [])
      probe.changed()
    }
    // These run between the store and the app, which shall not see a failure of the tool.
    const guard = (run: () => void) => {
      try {
        run()
      } catch (error) {
        probe.fail('express-session: noting the answer of the store', error)
      }
    }
    const answer = (error: unknown, result: unknown) => {
      learned?.()
      if (operation.ms !== null) return
      if (op !== 'get') return settle(error ? 'error' : 'ok', error)
      // express-session takes ENOENT for "no such session".
      const failed = error && (error as { code?: unknown }).code !== 'ENOENT'
      settle(failed ? 'error' : !error && result ? 'found' : 'missing', failed && error)
      if (by === 'load' && operation.result === 'found') loaded = probe.snapshot(result, omitted)
    }
    return {
      answered: (error, result) => guard(() => answer(error, result)),
      threw: error => guard(() => settle('error', error ?? 'it threw')),
      returned: hasCallback =>
        guard(() => {
          learned?.()
          if (!hasCallback && operation.ms === null) operation.result = 'unknown'
        }),
    }
  }

  return {
    list,
    get loaded() {
      return loaded
    },
    add,
  }
}
