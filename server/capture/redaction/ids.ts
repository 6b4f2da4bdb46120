import { changePacked, type TextChange } from './packed-texts.ts'
import type { Redactor } from './redaction.ts'
import { redactText } from './url.ts'

/** Shorter ids would be found in words. */
const SHORTEST = 8

/** An id and what stands in its place. */
type Replacement = readonly [id: string, shown: string]

/** As it stands between the quotation marks of JSON. */
const inJson = (text: string) => JSON.stringify(text).slice(1, -1)

function encodings(id: string): string[] {
  try {
    const encoded = encodeURIComponent(id)
    return [encoded, encoded.replace(/%[\dA-F]{2}/g, code => code.toLowerCase())]
  } catch {
    return []
  }
}

const spellings = (id: string) => [...new Set([id, inJson(id), ...encodings(id)])]

/** A part of what stands for a secret; it would be replaced there, and is none itself. */
const isOurs = (id: string) => 'redacted-'.includes(id)

const replaceIds = (text: string, replacements: readonly Replacement[]) =>
  replacements.reduce((out, [id, shown]) => (out.includes(id) ? out.replaceAll(id, () => shown) : out), text)

/**
 * A redactor that also replaces some ids, plain, percent-encoded or escaped as in JSON, wherever they are in an address,
 * header, text or snapshot.
 */
export function withIds(base: Redactor, ids: readonly string[]): Redactor {
  const long = [...new Set(ids)].filter(id => id.length >= SHORTEST && !isOurs(id))
  if (long.length === 0) return base
  const replacements = long
    .flatMap(id => spellings(id).map((spelling): Replacement => [spelling, redactText(id, base)]))
    // An id may be a part of another.
    .sort(([a], [b]) => b.length - a.length)
  const packedIds = replacements.map(([id]) => inJson(id))
  const change: TextChange = {
    replace: text => replaceIds(text, replacements),
    isWhole: text => long.includes(text),
    fingerprint: base.fingerprint,
  }
  const redactor: Redactor = {
    ...base,
    // A cookie's value keeps its own fingerprint, so ids are replaced in what was left.
    url: url => replaceIds(base.url(url), replacements),
    header: (name, value, carriers) => replaceIds(base.header(name, value, carriers), replacements),
    ids: change.replace,
    packed: packed => (packedIds.some(id => packed.includes(id)) ? changePacked(packed, change) : packed),
    // A text is cut to its length, and no id must be cut in two before.
    text: (text, longest) => base.text(replaceIds(text, replacements), longest),
    isSecretCookie: (name, value) =>
      base.isSecretCookie(name, value) || replacements.some(([id]) => value.includes(id)),
    hiddenInUrl: url => [
      ...base.hiddenInUrl(url),
      ...long.filter(id => spellings(id).some(text => url.includes(text))),
    ],
    withIds: more => withIds(base, [...long, ...more]),
  }
  return redactor
}
