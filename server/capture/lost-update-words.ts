import type { LostUpdateFacts, Packed, SessionFacts } from '../protocol/index.ts'

/** `GET /cart`, or how many they are. */
function whoOf({ others: [first], count }: LostUpdateFacts): string {
  if (first === undefined) return count === 1 ? 'another save' : `${count} other saves`
  return `${first.method} ${first.path}${count > 1 ? ` and ${count - 1} more` : ''}`
}

/** A save that took another's place is not the whole story, nor is one that was overwritten. */
export function withLostUpdates(
  session: SessionFacts<Packed>,
  lostUpdates: readonly LostUpdateFacts[],
): SessionFacts<Packed> {
  const said = lostUpdates.map(facts =>
    facts.role === 'overwrote'
      ? `it took the place of what ${whoOf(facts)} had saved`
      : `it was overwritten by ${whoOf(facts)}`,
  )
  return { ...session, reason: [session.reason, ...new Set(said)].join('; '), lostUpdates: [...lostUpdates] }
}
