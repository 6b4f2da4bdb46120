import { diffPacked } from '../../protocol/diff.ts'
import type { Packed } from '../../protocol/index.ts'
import type { Probe } from '../adapter.ts'

/** The top-level keys that a store itself writes into sessions, session-file-store's `__lastAccess` for one. */
const mutations = new WeakMap<object, Set<string>>()
const none: ReadonlySet<string> = new Set()

export const mutationsOf = (store: object | null): ReadonlySet<string> => (store && mutations.get(store)) || none

/** Compares a session around a store's first `set`; the function that it returns is to be called after it. */
export function learnMutations(
  store: object,
  session: unknown,
  probe: Pick<Probe, 'snapshot'>,
  omit: readonly string[],
): (() => void) | null {
  if (mutations.has(store)) return null
  const before = probe.snapshot(session, omit)
  return () => {
    const after = probe.snapshot(session, omit)
    mutations.set(store, new Set(before === after ? [] : changedKeys(before, after)))
  }
}

/** The top-level keys below which two snapshots differ. */
export function changedKeys(before: Packed, after: Packed): string[] {
  return diffPacked(before, after).map(change => /^[^.[]+|^\["(?:[^"\\]|\\.)*"\]/.exec(change.path)?.[0] ?? change.path)
}
