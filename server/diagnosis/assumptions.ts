import type { CookieAssumption, CookieFacts, CookieVerdict, SetCookieFacts } from '../protocol/index.ts'

type About = CookieAssumption['about']

/** On what each reason rests beside the line itself. One that is not named here rests on the line alone. */
const RESTS_ON: Readonly<Record<string, readonly About[]>> = {
  InvalidDomain: ['host'],
  InvalidPrefix: ['scheme', 'host'],
  InvalidPartitioned: ['scheme', 'host'],
  SecureOnly: ['scheme', 'host'],
  OverwriteSecure: ['scheme', 'host', 'client'],
  SameSiteStrict: ['scheme', 'host', 'kind', 'initiator', 'top-level'],
  SameSiteLax: ['scheme', 'host', 'kind', 'initiator', 'top-level'],
  SameSiteUnspecifiedTreatedAsLax: ['scheme', 'host', 'kind', 'initiator', 'top-level'],
  UserPreferences: ['third-party', 'host', 'kind', 'initiator', 'top-level'],
}

const NOT_SAVED: readonly About[] = ['credentials', 'kind', 'initiator', 'host', 'scheme']

const SCHEMEFUL = 'Schemeful'

/**
 * The assumptions without which the verdict on a line might be another one. None where one of its reasons holds
 * whatever was assumed.
 */
export function weighingOn(
  { effect, reasons, unreported }: CookieVerdict,
  line: SetCookieFacts,
  { assumed, context }: CookieFacts,
): readonly CookieAssumption[] {
  if (effect === 'not-saved') return assumed.filter(({ about }) => NOT_SAVED.includes(about))
  const isHttps = context.url.startsWith('https:')
  const about = (reason: string): readonly About[] => {
    const name = reason.startsWith(SCHEMEFUL) ? reason.slice(SCHEMEFUL.length) : reason
    // What is refused over https is refused over http as well; and without Secure everywhere.
    if ((name === 'InvalidPrefix' || name === 'InvalidPartitioned') && (isHttps || !line.secure)) return []
    return Object.hasOwn(RESTS_ON, name) ? (RESTS_ON[name] ?? []) : []
  }
  const weighing = [...reasons, ...unreported].map(reason => assumed.filter(each => about(reason).includes(each.about)))
  if (weighing.some(each => each.length === 0)) return []
  return [...new Set(weighing.flat())]
}
