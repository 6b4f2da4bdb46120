import { lostUpdate } from './events.ts'
import { newId } from './id.ts'
import type { Overwritten, SessionRecord, Update } from './storages/storage.ts'
import type { Visit } from './visit.ts'

const LONGEST_PATH = 200
const MAX_PATHS = 50

/** A save of this request, for those who come after it. */
export const newUpdate = ({ owner }: Visit): Update => ({
  id: newId().slice(0, 12),
  by: { pid: process.pid, method: owner.method, path: owner.path.slice(0, LONGEST_PATH), at: Date.now() },
})

/** Tells that a save took the place of what others had stored since the load. `base`: the text that was loaded. */
export function publishLost(
  { engine, req }: Visit,
  key: string,
  store: string,
  update: Update,
  base: string,
  record: SessionRecord,
  { record: theirs, lost, lostCount, revived, revivedCount }: Overwritten,
): void {
  if (!lostUpdate.hasSubscribers) return
  const { codec } = engine
  const changed = (a: string, b: string) => codec.differences(a, b, MAX_PATHS)
  let keys: string[] = []
  try {
    const gone = [...changed(theirs.data, record.data), ...changed(base, record.data)]
    keys = changed(base, theirs.data).filter(path => gone.some(each => overlap(each, path)))
  } catch {
    // Theirs is none of the codec's texts.
  }
  if (theirs.flash !== record.flash) keys.push('flash')
  lostUpdate.publish({ req, key, store, update, lost, lostCount, revived, revivedCount, keys })
}

const overlap = (a: string, b: string) => isWithin(a, b) || isWithin(b, a)
const isWithin = (path: string, above: string) => path.startsWith(above) && /^(?:$|[.[])/.test(path.slice(above.length))
