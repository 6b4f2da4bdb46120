import type { InspectedSurvey, StorageInspector } from '../../adapters/inspector.ts'
import type { StorageSummary } from '../../protocol/index.ts'
import type { Patience } from './patience.ts'

const LONGEST = { name: 64, text: 300 } as const
const MOST_FACTS = 20

const none = {
  place: null,
  sessions: null,
  expired: null,
  bytes: null,
  oldest: null,
  newest: null,
  complete: true,
  facts: [],
}

/** Those who ask at once get one answer: a survey may be work for the storage. */
const asking = new WeakMap<StorageInspector, Promise<InspectedSurvey>>()

function survey(inspector: StorageInspector, patient: Patience): Promise<InspectedSurvey> | null {
  const { survey } = inspector
  if (survey === undefined) return null
  const asked = asking.get(inspector) ?? patient(() => survey.call(inspector))
  asking.set(inspector, asked)
  const forget = () => asking.delete(inspector)
  asked.then(forget, forget)
  return asked
}

const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** What is known of a storage, and where it fails, why. */
export async function surveyOf(
  id: string,
  inspector: StorageInspector,
  patient: Patience,
  textOf: (error: unknown) => string,
): Promise<StorageSummary> {
  const { name, library, note, list } = inspector
  const what = { id, name: name.slice(0, LONGEST.name), library, listed: list !== undefined, note }
  try {
    const found = await survey(inspector, patient)
    if (found === null) return { ...what, error: null, ...none }
    const { place, sessions, expired, bytes, oldest, newest, complete, facts } = found
    return {
      ...what,
      error: null,
      place: place.slice(0, LONGEST.text),
      sessions: number(sessions),
      expired: number(expired),
      bytes: number(bytes),
      oldest: number(oldest),
      newest: number(newest),
      complete,
      facts: facts
        .slice(0, MOST_FACTS)
        .map(([key, value]) => [key.slice(0, LONGEST.name), String(value).slice(0, LONGEST.text)] as const),
    }
  } catch (error) {
    return { ...what, error: textOf(error), ...none }
  }
}
