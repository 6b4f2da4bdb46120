import type { Closing, Judgement, SessionReport, SessionWatch } from '../adapters/adapter.ts'
import { type Change, diffPacked, type Packed, type SessionFacts, topKey, unpackValue } from '../protocol/index.ts'
import { changeWords } from './change-words.ts'
import { withWriters } from './change-writers.ts'
import { jsonBytes, withoutSecrets } from './json-bytes.ts'
import { changeInJson, type InJson } from './kept-by-json.ts'
import { losses } from './losses.ts'
import type { Redactor } from './redaction/redaction.ts'

/** A session without keys. */
const EMPTY: Packed = '{}'

interface Changes {
  readonly changes: readonly Change<Packed>[]
  readonly deciding: readonly Change<Packed>[]
}

interface SessionFound {
  readonly session: SessionFacts<Packed>
  /** The names of the cookies that carry it. */
  readonly carriers: ReadonlySet<string>
  /** One that knows its ids, too. */
  readonly redactor: Redactor
}

/** What the session library did, as facts of the exchange. `known` is the redactor that knows the secret parameters. */
export function sessionFacts(watch: SessionWatch, closing: Closing, known: Redactor): SessionFound {
  const told = watch.report(closing)
  const redactor = known.withIds(told.ids)
  const report = withoutIds(told, redactor)
  const { before, after, late, accesses = [] } = report
  const { changes, deciding } = changesOf(report)
  const judgement = report.judge(changeWords(deciding, changes.length))
  const means = report.losses === undefined ? changeInJson : changeOfValues
  const lateChanges =
    after === null || late === null
      ? []
      : diffPacked(after, late).filter(
          change => means(change) === 'change' && !report.storeKeys.has(topKey(change.path)),
        )
  const session: SessionFacts<Packed> = {
    library: watch.library,
    fingerprint: report.fingerprint,
    isNew: report.isNew,
    before,
    after,
    changes: withWriters(changes, accesses),
    accesses,
    ...withLateChanges(judgement, lateChanges),
    storage: [...report.storage],
    bytes: report.bytes ?? (told.after === null ? 0 : jsonBytes(told.after)),
    losses: report.losses ?? (after === null ? [] : lossesOf(after)),
    late: lateChanges,
    cookie: report.cookie,
    ...(report.refused ? { refused: report.refused } : {}),
  }
  return { session, carriers: new Set(report.cookieNames), redactor }
}

/** An app may keep a session's id in the session, and a secret parameter, as values and as keys. */
function withoutIds(report: SessionReport, redactor: Redactor): SessionReport {
  const { accesses, losses } = report
  const shown = (packed: Packed | null) => packed && redactor.packed(packed)
  const withPath = <T extends { readonly path: string }>(each: T): T => {
    const path = redactor.ids(each.path)
    return path === each.path ? each : { ...each, path }
  }
  return {
    ...report,
    before: shown(report.before),
    after: shown(report.after),
    late: shown(report.late),
    ...(accesses === undefined ? {} : { accesses: accesses.map(withPath) }),
    ...(losses === undefined ? {} : { losses: losses.map(withPath) }),
  }
}

/** What a change is to a library that keeps values as they are. */
const changeOfValues = ({ kind }: Change<Packed>): InJson => (kind === 'moved' ? 'same' : 'change')

/** What changed, and what of it counts to the library. */
function changesOf({ before, after, storage, ...report }: SessionReport): Changes {
  const found = after === null ? [] : diffPacked(before ?? EMPTY, after)
  if (report.losses !== undefined) {
    const changes = found.filter(change => changeOfValues(change) === 'change')
    return { changes, deciding: changes }
  }
  // Of what cannot be foreseen the library's own decision tells whether it changed.
  const saved = storage.some(({ op }) => op === 'set' || op === 'write-cookie')
  const changes = saved ? found : found.filter(change => changeInJson(change) !== 'unknown')
  return { changes, deciding: changes.filter(change => changeInJson(change) !== 'same') }
}

/** What is written when nobody saves any more is lost, and decides where there was nothing else to decide. */
function withLateChanges({ verdict, reason }: Judgement, late: readonly Change<Packed>[]): Judgement {
  if (late.length === 0) return { verdict, reason }
  const { phrase } = changeWords(late)
  if (verdict !== 'clean' && verdict !== 'touched' && verdict !== 'uninitialised') {
    return { verdict, reason: `${reason}; later changes are lost: ${phrase}` }
  }
  return { verdict: 'unsaved-change', reason: `not saved: ${phrase}, but only after the response had ended` }
}

/** Only what JSON has no word for can be lost, and that is tagged. */
const lossesOf = (packed: Packed) =>
  withoutSecrets(packed).text.includes('"$type"') ? losses(unpackValue(packed)) : []
