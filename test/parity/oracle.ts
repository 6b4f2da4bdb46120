import type { Exchange } from '../../server/protocol/index.ts'
import type { StoreLog } from './recorded-store.ts'
import { setCookiesOf, type VisitResult } from './run.ts'

/**
 * What the verdict must be, from the calls that the store got and the cookie that the client got, by a way of its own:
 * it sees no snapshot and no diff. null where the calls leave more than one answer open.
 */
export function contradiction(
  exchange: Exchange,
  { endId, response, name }: VisitResult,
  log: readonly StoreLog[],
): string | null {
  const { session } = exchange
  if (session === null) return 'no session was seen'
  const calls = log.filter(({ step }) => step === name)
  const sets = calls.filter(({ op }) => op === 'set')
  const destroys = calls.filter(({ op }) => op === 'destroy')
  const touches = calls.filter(({ op }) => op === 'touch')
  const { verdict } = session

  const ops = session.storage.map(({ op }) => op).join()
  const really = calls.map(({ op }) => op).join()
  if (ops !== really) return `storage operations are [${ops}], the store got [${really}]`
  if (session.storage.some(({ ms, result }) => ms === null || result === 'pending'))
    return 'a storage operation never ended'

  const sent = setCookiesOf(response).some(line => line.startsWith('connect.sid='))
  if ((session.cookie?.sent ?? false) !== sent)
    return `cookie.sent is ${session.cookie?.sent}, the response says ${sent}`

  const expected = expectation({ sets, destroys, touches, calls, endId })
  return expected.includes(String(verdict))
    ? null
    : `verdict is ${verdict} (${session.reason}), the calls say ${expected.join(' or ')}: ${JSON.stringify(calls)}`
}

interface Calls {
  readonly sets: readonly StoreLog[]
  readonly destroys: readonly StoreLog[]
  readonly touches: readonly StoreLog[]
  readonly calls: readonly StoreLog[]
  readonly endId: string | null
}

function expectation({ sets, destroys, touches, calls, endId }: Calls): readonly string[] {
  const loaded = calls[0]?.op === 'get' ? calls[0] : undefined
  const known = loaded !== undefined && loaded.stored !== null
  if (endId === null) return destroys.length > 0 ? ['destroyed', 'forgotten'] : ['forgotten']
  const firstId = known ? loaded.sid : null
  if (destroys.length > 0) return ['regenerated']
  if (sets.length === 0) {
    if (touches.length > 0) return ['touched']
    return known ? ['clean'] : ['uninitialised']
  }
  if (!known) return ['new']
  if (firstId !== endId) return ['regenerated']
  const last = sets.at(-1) as StoreLog
  return [last.data === loaded.stored ? 'resaved' : 'modified']
}
