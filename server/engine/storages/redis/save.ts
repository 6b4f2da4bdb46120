import { randomBytes } from 'node:crypto'
import { changedMeanwhile, removedMeanwhile, storageFailure } from '../failure.ts'
import { createInLine } from '../in-line.ts'
import { compareLineages, nextVersion } from '../lineage.ts'
import type { Basis, Saved, SessionRecord, StoredSession, Version } from '../storage.ts'
import type { Commands } from './commands.ts'
import { decodeReply, encodeFields, isUnreadable, versionText } from './format.ts'
import { NOTHING, SAVE, WHATEVER } from './scripts.ts'

interface SaveOptions {
  readonly commands: Commands
  readonly onConflict: 'overwrite' | 'reject'
  /** Milliseconds of life from now on, as a text; empty for ever. */
  readonly ttlOf: (record: SessionRecord, touched: number) => string
}

type Save = (id: string, record: SessionRecord, basis?: Basis) => Promise<Saved | undefined>

/** For so many milliseconds a save may overwrite others; later, nobody may be there any more to hear what it overwrote. */
const PATIENCE = 3000

/** The version of no session. */
const UNKNOWN = '?'

/**
 * Saves by comparing and setting: what is not as expected is not overwritten blindly, but looked at first, and then it is
 * that which is overwritten. So a save that comes late, because the network or the client kept it, does no harm.
 */
export function createSave({ commands, onConflict, ttlOf }: SaveOptions): Save {
  const inLine = createInLine()
  const { place } = commands
  const busy = (why: string) =>
    storageFailure({ attempt: 'save', place, why, cure: 'send the request again', status: 503 })

  /** @returns what is stored there instead, which is not as expected; null where it was saved */
  async function attempt(id: string, record: SessionRecord, expected: string, { number, lineage }: Version) {
    const touched = Date.now()
    const update = lineage.updates[0]?.id ?? ''
    const args = [expected, String(number), update, ttlOf(record, touched), ...encodeFields(record, touched, lineage)]
    const answer = await commands.run('save', id, SAVE, args, { measure: () => ({ rows: 1, bytes: bytesOf(record) }) })
    if (answer === 'stored') return null
    if (answer === 'gone') throw removedMeanwhile()
    const found = answer === 'foreign' ? null : decodeReply(answer)
    if (found !== null && !isUnreadable(found)) return found
    throw storageFailure({
      ...{ attempt: 'save', place },
      why: `what lies there is no session, or is damaged${found === null ? '' : `: ${found.reason}`}`,
      cure: 'give a `prefix` that nothing else uses; or look at that hash, and remove it',
    })
  }

  async function saveOnTop(id: string, record: SessionRecord, basis: Basis, since: number): Promise<Saved> {
    const ground = basis.stored?.version
    let expected = basis.stored === null ? NOTHING : textOf(ground)
    let after = ground?.number ?? 0
    let overwritten: StoredSession | null = null
    for (;;) {
      const version = nextVersion(ground, basis.update, after)
      const instead = await attempt(id, record, expected, version)
      if (instead === null) return { version, overwrote: overwritten && comparison(overwritten, ground) }
      if (onConflict === 'reject') throw changedMeanwhile(instead.version?.lineage.updates[0])
      if (performance.now() - since > PATIENCE) throw busy('others have saved it again and again meanwhile')
      overwritten = instead
      expected = textOf(instead.version)
      after = instead.version?.number ?? 0
    }
  }

  return async (id, record, basis) => {
    if (basis === undefined) {
      await attempt(id, record, WHATEVER, nextVersion(null, { id: randomBytes(10).toString('hex') }, 0))
      return undefined
    }
    const since = performance.now()
    return await inLine(
      id,
      () => saveOnTop(id, record, basis, since),
      () => busy('those that were to be saved before it are not yet'),
    )
  }
}

const textOf = (version: Version | undefined): string => (version === undefined ? UNKNOWN : versionText(version))

const bytesOf = ({ data, flash }: SessionRecord): number => Buffer.byteLength(data) + Buffer.byteLength(flash ?? '')

const comparison = (record: StoredSession, ground: Version | undefined): Saved['overwrote'] => ({
  record,
  ...compareLineages(record.version?.lineage ?? { depth: 0, updates: [] }, ground?.lineage),
})
