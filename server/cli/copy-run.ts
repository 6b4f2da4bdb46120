import { createPatience } from '../engine/copy/patience.ts'
import { expiresAtBy, type Limits } from '../engine/expiry.ts'
import { newId } from '../engine/id.ts'
import { copyOnward } from './copy-onward.ts'
import { readState } from './copy-state.ts'
import { adviceOf, createReasons, describeUnreadable } from './copy-words.ts'
import { closeAll } from './storages/close-all.ts'
import type { Named } from './storages/kinds.ts'
import type { Opened, SourceKind, StorageKind } from './storages/opened.ts'

interface CopyPlan {
  readonly from: Named<SourceKind>
  readonly to: Named<StorageKind>
  readonly limits: Limits
  readonly stateFile: string
  readonly route: string
  readonly restart: boolean
}

const say = (text: string) => void process.stderr.write(`${text}\n`)

/**
 * Opens both storages, and copies.
 * @returns the exit code
 */
export async function runCopy(plan: CopyPlan, signal: AbortSignal): Promise<number> {
  const { from, to, limits, stateFile, route } = plan
  const said = `${limits.idle} ${limits.absolute}`
  const known = plan.restart ? null : readState(stateFile, route)
  const state = known?.limits === said ? known : { route, limits: said }
  const unreadable = createReasons()
  const expiresAt = expiresAtBy(limits)
  const options = { expiresAt, onUnreadable: unreadable.add }
  const opened: Opened[] = []
  const inTime = createPatience([], signal)
  try {
    const source = await from.kind.openSource(from.address, options)
    opened.push(source)
    const target = await to.kind.openTarget(to.address, options)
    opened.push(target)
    // Before anything is copied: whether it can be reached, and its table be made.
    await inTime(() => target.storage.exists(newId()))
    for (const advice of adviceOf(limits, to.kind)) say(advice)
    const code = await copyOnward({ source, to: target.storage, expiresAt, stateFile, state, signal })
    if (unreadable.count() > 0) say(describeUnreadable(unreadable))
    return code
  } finally {
    await closeAll(opened)
  }
}
