import { diffPacked, type Packed, topKey } from '../../protocol/index.ts'
import type { Probe } from '../adapter.ts'

/** The top-level keys that a store itself writes into sessions, session-file-store's `__lastAccess` for one. */
const mutations = new WeakMap<object, Set<string>>()
const learnt = new WeakMap<object, Set<string>>()
const none: ReadonlySet<string> = new Set()

export const mutationsOf = (store: object | null): ReadonlySet<string> => (store && mutations.get(store)) || none

/** Compares a session around a store's first `set` and first `touch`; what it returns is to be called after it. */
export function learnMutations(
  store: object,
  op: 'set' | 'touch',
  session: unknown,
  probe: Pick<Probe, 'snapshot'>,
  omit: readonly string[],
): (() => void) | null {
  const known = learnt.get(store) ?? new Set()
  if (known.has(op)) return null
  learnt.set(store, known.add(op))
  const before = probe.snapshot(session, omit)
  let done = false
  return () => {
    if (done) return
    done = true
    const after = probe.snapshot(session, omit)
    if (before === after) return
    const keys = mutations.get(store) ?? new Set()
    for (const key of changedKeys(before, after)) keys.add(key)
    mutations.set(store, keys)
  }
}

/** The top-level keys below which two snapshots differ. */
const changedKeys = (before: Packed, after: Packed): string[] =>
  diffPacked(before, after).map(({ path }) => topKey(path))
