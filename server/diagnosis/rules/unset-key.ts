import { formatPath, isTagged, type PathStep, type Props, unpackValue, type Value } from '../../protocol/index.ts'
import { nearestName } from '../nearest-name.ts'
import type { Rule } from '../rule.ts'
import { listed } from '../words.ts'

interface Guess {
  readonly path: string
  readonly meant: string
  readonly by: string | undefined
}

/** The path above a formatted one, and its last key; null where that is no plain name. */
function split(path: string): { readonly parent: string; readonly key: string } | null {
  const dot = path.lastIndexOf('.')
  const key = path.slice(dot + 1)
  return /^[A-Za-z_$][\w$]*$/.test(key) ? { parent: path.slice(0, Math.max(dot, 0)), key } : null
}

const membersOf = (value: Value | undefined): Props => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  if (!isTagged(value)) return value as Props
  return value.$type === 'object' || value.$type === 'class' ? value.props : {}
}

/** The objects of a session by the path where they are; arrays are looked through. */
function objectsOf(session: Value): Map<string, Props> {
  const objects = new Map<string, Props>()
  const visit = (value: Value, steps: readonly PathStep[]) => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...steps, index])
      return
    }
    const members = membersOf(value)
    if (Object.keys(members).length === 0) return
    objects.set(formatPath(steps), members)
    for (const [key, member] of Object.entries(members)) visit(member, [...steps, key])
  }
  visit(session, [])
  return objects
}

/** A key that is read and was never set, beside one of nearly that name, is a slip of the pen. */
export const unsetKey: Rule = ({ session }) => {
  if (session === null) return null
  const written = new Set(session.accesses.filter(({ kind }) => kind !== 'read').map(({ path }) => path))
  // What a request sets because it is missing was meant.
  const missing = session.accesses.filter(access => access.missing === true && !written.has(access.path))
  const content = session.after ?? session.before
  if (missing.length === 0 || content === null) return null
  const objects = objectsOf(unpackValue(content))
  const guesses = new Map<string, Guess>()
  for (const { path, by } of missing) {
    const place = split(path)
    const members = place === null ? undefined : objects.get(place.parent)
    if (place === null || members === undefined || Object.hasOwn(members, place.key)) continue
    const { parent, key } = place
    const meant = nearestName(key, Object.keys(members))
    if (meant !== null && !guesses.has(path)) {
      guesses.set(path, { path, meant: parent === '' ? meant : `${parent}.${meant}`, by })
    }
  }
  const [first] = guesses.values()
  if (first === undefined) return null
  return {
    code: 'unset-key',
    severity: 'info',
    certainty: 'likely',
    title: `\`${first.path}\` was read and never set; there is \`${first.meant}\``,
    why: 'To read a key that was never set is no error, so a misspelt name goes unnoticed.',
    fix: `Read \`${first.meant}\`${first.by === undefined ? '' : ` in ${first.by}`}.`,
    evidence: listed(
      [...guesses.values()].map(
        ({ path, meant, by }) => `${path}: never set${by === undefined ? '' : `, read by ${by}`}; ${meant} is set`,
      ),
      5,
    ),
  }
}
