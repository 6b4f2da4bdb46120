import { replaceJwts } from '../redaction/credentials.ts'
import { redactText } from '../redaction/url.ts'
import type { Walk } from './state.ts'

/** The shortest JWT has more characters, and a walk is faster that looks for none in short texts. */
const SHORTEST_JWT = 24
/** Parts of a hidden text are hidden, too, from this length on. */
const SHORTEST_PART = 6
/** An address with more secrets than these is not searched for each of them: no parameter of it is shown. */
const MANY = 100

const hideJwts = (walk: Walk, text: string) =>
  text.length < SHORTEST_JWT ? text : replaceJwts(text, jwt => redactText(jwt, walk.secrets))

/** A session's `returnTo` is an address as much as a request's own. */
function looksLikeAddress(text: string): boolean {
  const first = text.charCodeAt(0)
  if (first !== 47 && first !== 63 && first !== 104 && first !== 72) return false
  return /^(?:[/?]|https?:)/i.test(text) && /[?#@;]|[^/]\//.test(text)
}

/** What an address hides is hidden in its parameters, of which one may be a part of it, or hold it. */
function hideParts(walk: Walk, text: string, hidden: readonly string[]): string {
  if (hidden.length > MANY) return text.length < SHORTEST_PART ? text : redactText(text, walk.secrets)
  let shown = text
  for (const part of hidden) {
    if (part === text || (text.length >= SHORTEST_PART && part.includes(text))) return redactText(text, walk.secrets)
    if (shown.includes(part)) shown = shown.replaceAll(part, redactText(part, walk.secrets))
  }
  return shown
}

function hideInParameter(walk: Walk, text: string, hidden: readonly string[]): string {
  const { secrets, steps } = walk
  // `api[key]` is one name in an address, and two keys here.
  if (steps.length > 1 && secrets.isSecretName(steps.join(' '))) return redactText(text, secrets)
  const shown = hideParts(walk, text, hidden)
  return /[?#@;/]/.test(shown) ? secrets.url(shown) : hideJwts(walk, shown)
}

/** A string as it may be shown. */
export function hideInText(walk: Walk, text: string): string {
  if (walk.bare) return text
  if (walk.hidden !== null) return hideInParameter(walk, text, walk.hidden)
  return looksLikeAddress(text) ? walk.secrets.url(text) : hideJwts(walk, text)
}

/** A key as it may be shown: `/unsubscribe?<token>` makes a parameter's name of a secret. */
export function hideInKey(walk: Walk, key: string): string {
  if (walk.bare || key.length < SHORTEST_PART) return key
  const shown = walk.hidden === null ? key : hideParts(walk, key, walk.hidden)
  return hideJwts(walk, shown)
}
