import { isTagged, type PathStep, type Props, type Tagged, type Value } from '../../server/protocol/index.ts'
import { quoted } from '../format.ts'
import { preview } from './preview.ts'

/** One thing inside a value. */
export interface Member {
  readonly step: PathStep
  /** The key as shown: `qty`, `[2]`, `"a key" =>`. */
  readonly label: string
  readonly value: Value
}

const identifier = /^[A-Za-z_$][\w$-]*$/
const labelOf = (key: string) => (identifier.test(key) ? key : quoted(key))
const ofArray = (items: readonly Value[]): Member[] =>
  items.map((value, index) => ({ step: index, label: `[${index}]`, value }))
const ofProps = (props: Props): Member[] =>
  Object.entries(props).map(([key, value]) => ({ step: key, label: labelOf(key), value }))

const longestKey = 80

/** A Map's keys are named in paths by their text, as the protocol's diff does it. */
function ofEntries(entries: readonly (readonly [Value, Value])[]): Member[] {
  const seen = new Set<string>()
  return entries.map(([key, value]) => {
    const text = JSON.stringify(key)
    let name = text
    for (let i = 2; seen.has(name); i++) name = `${text} #${i}`
    seen.add(name)
    const map = name.length > longestKey ? `${name.slice(0, longestKey)}…` : name
    return { step: { map }, label: `${preview(key, 40).text} =>`, value }
  })
}

function ofTagged(tag: Tagged): Member[] {
  switch (tag.$type) {
    case 'Map':
      return ofEntries(tag.entries)
    case 'Set':
      return ofArray(tag.values)
    case 'array':
      return ofArray(tag.items)
    case 'class':
    case 'object':
      return ofProps(tag.props)
    default:
      return []
  }
}

/** What a value holds, in its own order; nothing for what is no container. */
export function membersOf(value: Value): Member[] {
  if (typeof value !== 'object' || value === null) return []
  if (isTagged(value)) return ofTagged(value)
  return Array.isArray(value) ? ofArray(value) : ofProps(value as Props)
}

/** How many further members were cut away when the snapshot was taken. */
export function cutFrom(value: Value): number {
  if (typeof value !== 'object' || value === null || !isTagged(value)) return 0
  switch (value.$type) {
    case 'Map':
      return value.size - value.entries.length
    case 'Set':
      return value.size - value.values.length
    case 'array':
      return Math.max(value.more?.count ?? 0, value.length - value.items.length)
    case 'class':
    case 'object':
      return value.more?.count ?? 0
    default:
      return 0
  }
}

/** Whether two values are containers of one kind, so that their members can be compared one by one. */
export function sameKind(a: Value, b: Value): boolean {
  const kind = (value: Value) =>
    typeof value !== 'object' || value === null
      ? null
      : isTagged(value)
        ? value.$type === 'class'
          ? `class ${value.name}`
          : value.$type
        : Array.isArray(value)
          ? 'array'
          : 'object'
  const of = kind(a)
  return of !== null && of === kind(b)
}
