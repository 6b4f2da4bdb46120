import type { Closing, SessionWatch } from '../adapters/adapter.ts'
import { diffPacked, type Packed, type SessionFacts, topKey, unpackValue } from '../protocol/index.ts'
import { changeWords } from './change-words.ts'
import { jsonBytes, withoutSecrets } from './json-bytes.ts'
import { changeInJson } from './kept-by-json.ts'
import { losses } from './losses.ts'

/** A session without keys. */
const EMPTY: Packed = '{}'

/** What the session library did, as facts of the exchange; and the names of the cookies that carry the session. */
export function sessionFacts(
  watch: SessionWatch,
  closing: Closing,
): { readonly session: SessionFacts<Packed>; readonly carriers: ReadonlySet<string> } {
  const report = watch.report(closing)
  const { before, after, late } = report
  // Of what cannot be foreseen the library's own decision tells whether it changed.
  const saved = report.storage.some(({ op }) => op === 'set' || op === 'write-cookie')
  const found = after === null ? [] : diffPacked(before ?? EMPTY, after)
  const changes = saved ? found : found.filter(change => changeInJson(change) !== 'unknown')
  const { verdict, reason } = report.judge(changeWords(changes.filter(change => changeInJson(change) !== 'same')))
  const lateChanges =
    after === null || late === null
      ? []
      : diffPacked(after, late).filter(
          change => changeInJson(change) === 'change' && !report.storeKeys.has(topKey(change.path)),
        )
  const lost = lateChanges.length > 0
  const unsaved = lost && (verdict === 'clean' || verdict === 'touched' || verdict === 'uninitialised')
  const lateWords = changeWords(lateChanges).phrase
  const session: SessionFacts<Packed> = {
    library: watch.library,
    fingerprint: report.fingerprint,
    isNew: report.isNew,
    before,
    after,
    changes,
    accesses: [],
    verdict: unsaved ? 'unsaved-change' : verdict,
    reason: unsaved
      ? `not saved: ${lateWords}, but only after the response had ended`
      : lost
        ? `${reason}; later changes are lost: ${lateWords}`
        : reason,
    storage: report.storage,
    bytes: report.bytes ?? (after === null ? 0 : jsonBytes(after)),
    losses: after === null ? [] : lossesOf(after),
    late: lateChanges,
    cookie: report.cookie,
  }
  return { session, carriers: new Set(report.cookieNames) }
}

/** Only what JSON has no word for can be lost, and that is tagged. */
const lossesOf = (packed: Packed) =>
  withoutSecrets(packed).text.includes('"$type"') ? losses(unpackValue(packed)) : []
