import { isTagged, type PathStep, type Props, type Value } from '../../protocol/index.ts'

/** What somebody looks for among sessions. */
export type Find =
  | { readonly by: 'all' }
  /** `start`: the first digits of a fingerprint. */
  | { readonly by: 'fingerprint'; readonly start: string }
  /** `whole`: the text, should it be one key. */
  | { readonly by: 'key'; readonly path: readonly PathStep[]; readonly whole: string }
  /** `text`: as the value is shown; `isText` where it was quoted, so that only strings can be meant. */
  | {
      readonly by: 'value'
      readonly path: readonly PathStep[]
      readonly whole: string
      readonly text: string
      readonly isText: boolean
    }

/** Characters. */
const LONGEST_FIND = 300

/** As the panel writes it, `7f3a·c2d1`, or its beginning; four digits at least, one of which is no letter. */
const fingerprint = /^(?:session:([0-9a-f]{1,8})|(?=[0-9a-f]*\d)([0-9a-f]{4,8}))$/i

/** One step of a path: `.name`, `[2]`, `["a key"]`, or a name at its beginning. */
const step = /\.?([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y

/** `cart.items[2]` → its steps; null where it is no path. */
function parsePath(text: string): PathStep[] | null {
  const path: PathStep[] = []
  step.lastIndex = 0
  while (step.lastIndex < text.length) {
    const found = step.exec(text)
    if (found === null) return null
    const [, name, index, quoted] = found
    const unquoted = quoted === undefined ? null : parseQuoted(quoted)
    if (quoted !== undefined && unquoted === null) return null
    path.push(name ?? unquoted ?? Number(index))
  }
  return path.length === 0 ? null : path
}

function parseQuoted(text: string): string | null {
  try {
    return JSON.parse(text) as string
  } catch {
    return null
  }
}

/** `7f3a·c2d1`, `session:7f3a`, `cart`, `user.name`, `user=42`, `name="Ann"`. Every text means something. */
export function parseFind(given: string): Find {
  const text = given.trim().slice(0, LONGEST_FIND)
  if (text === '') return { by: 'all' }
  const digits = fingerprint.exec(text.replace('·', ''))
  if (digits !== null) return { by: 'fingerprint', start: (digits[1] ?? digits[2] ?? '').toLowerCase() }
  // A quoted key may hold the sign itself.
  const [, key = text, value] = /^((?:"(?:[^"\\]|\\.)*"|[^="])+)=(.*)$/s.exec(text) ?? []
  const whole = key.trim()
  const path = parsePath(whole) ?? [whole]
  if (value === undefined) return { by: 'key', path, whole }
  const quoted = /^".*"$/s.test(value.trim()) ? parseQuoted(value.trim()) : null
  return { by: 'value', path, whole, text: quoted ?? value.trim(), isText: quoted !== null }
}

function propsOf(value: Value): Props | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  if (!isTagged(value)) return value as Props
  return value.$type === 'object' || value.$type === 'class' ? value.props : null
}

function memberOf(value: Value, at: PathStep): Value | undefined {
  const props = propsOf(value)
  if (props !== null) return Object.hasOwn(props, String(at)) ? props[String(at)] : undefined
  if (Array.isArray(value)) return typeof at === 'number' ? value[at] : undefined
  if (typeof value !== 'object' || value === null || !isTagged(value as Value)) return undefined
  const tag = value as Extract<Value, { $type: string }>
  if (tag.$type === 'array') return typeof at === 'number' ? (tag.items as readonly Value[])[at] : undefined
  if (tag.$type !== 'Map') return undefined
  return (tag.entries as readonly (readonly [Value, Value])[]).find(([key]) => key === at)?.[1]
}

/** A value as a single text; null for a container, and for a secret, which must not be found out by trying. */
function textOf(value: Value): string | null {
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value) || !isTagged(value) || value.$type === 'redacted') return null
  return 'value' in value && typeof value.value === 'string' ? value.value : null
}

/** Whether a session, as it is shown, is one that is looked for by key or value. */
export function matches(session: Value, find: Extract<Find, { by: 'key' | 'value' }>): boolean {
  const literal = memberOf(session, find.whole)
  const at = find.path.reduce<Value | undefined>(
    (value, each) => (value === undefined ? undefined : memberOf(value, each)),
    session,
  )
  const found = [literal, at].filter(value => value !== undefined)
  if (find.by === 'key') return found.length > 0
  return found.some(value => (find.isText ? typeof value === 'string' : true) && textOf(value) === find.text)
}
