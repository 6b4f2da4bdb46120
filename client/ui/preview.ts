import { isTagged, type Props, type Tagged, type Value } from '../../server/protocol/index.ts'
import { bytes, fingerprint, number, quoted } from '../format.ts'

/** A value on one line; `whole` where nothing was left out. */
export interface Preview {
  readonly text: string
  readonly whole: boolean
}

/** What a tag is called and what it says, for a leaf: the word on its chip, and the text beside it. */
export interface Leaf {
  readonly text: string
  readonly type?: string
  /** A secret: only its fingerprint is known. */
  readonly secret?: boolean
}

const cutAt = 160
const cuts = { depth: 'too deep', nodes: 'too many values', text: 'too long' } as const

function ofString(text: string, length = text.length): Leaf {
  if (length <= cutAt) return { text: quoted(text) }
  return { text: `${quoted(text.slice(0, cutAt))}…`, type: `${number(length)} characters` }
}

function ofTagged(tag: Tagged): Leaf {
  switch (tag.$type) {
    case 'undefined':
      return { text: 'undefined' }
    case 'hole':
      return { text: 'empty', type: 'never set' }
    case 'number':
      return { text: tag.value }
    case 'bigint':
      return { text: `${tag.value}n` }
    case 'symbol':
      return { text: tag.value, type: 'symbol' }
    case 'function':
      return { text: `${tag.name || 'anonymous'}()`, type: 'function' }
    case 'getter':
      return { text: 'not read', type: 'getter' }
    case 'Date':
      return { text: tag.value ?? 'invalid', type: 'Date' }
    case 'RegExp':
    case 'URL':
      return { text: tag.value, type: tag.$type }
    case 'Error':
      return { text: quoted(tag.message), type: tag.name }
    case 'Map':
    case 'Set':
      return { text: tag.size === 0 ? '{}' : '', type: `${tag.$type} ${number(tag.size)}` }
    case 'bytes':
      return { text: tag.hex + (tag.hex.length < tag.length * 2 ? '…' : ''), type: `${tag.name} ${bytes(tag.length)}` }
    case 'class':
      return { text: '', type: `class ${tag.name}` }
    case 'object':
      return tag.toJSON ? { text: '', type: 'has toJSON' } : { text: '' }
    case 'array':
      return { text: '', type: `${number(tag.length)} items` }
    case 'string':
      return ofString(tag.value, tag.length)
    case 'opaque':
      return { text: 'not looked into', type: tag.name }
    case 'cycle':
      return { text: `↑ ${tag.path || 'the session itself'}`, type: 'cycle' }
    case 'cut':
      return { text: tag.what, type: `cut: ${cuts[tag.bound]}` }
    case 'redacted':
      return { text: fingerprint(tag.fingerprint), type: 'redacted', secret: true }
  }
}

/** What stands for a value on its line, without its members. */
export function leafOf(value: Value): Leaf {
  if (typeof value === 'string') return ofString(value)
  if (typeof value !== 'object' || value === null) return { text: String(value) }
  return isTagged(value) ? ofTagged(value) : { text: '' }
}

/** The whole of a string that stands cut on its line; null for what is whole there. */
export function longText(value: Value): string | null {
  const text = typeof value === 'string' ? value : isStringTag(value) ? value.value : ''
  return text.length > cutAt ? text : null
}

const isStringTag = (value: Value): value is Extract<Tagged, { $type: 'string' }> =>
  typeof value === 'object' && value !== null && isTagged(value) && value.$type === 'string'

/** A value as code on one line of at most about `budget` characters. */
export function preview(value: Value, budget: number): Preview {
  let left = budget
  let whole = true
  const take = (text: string) => {
    left -= text.length
    if (left >= 0) return text
    whole = false
    return `${text.slice(0, Math.max(0, left + text.length))}…`
  }
  const list = (open: string, items: readonly (readonly [string, Value])[], close: string): string => {
    let out = take(open)
    for (const [index, [name, item]] of items.entries()) {
      if (left <= 0) {
        whole = false
        return out.endsWith('…') ? out + close : `${out}…${close}`
      }
      out += take(`${index > 0 ? ', ' : ''}${name}`) + of(item)
    }
    return out + close
  }
  const named = (props: Props) => Object.entries(props).map(([key, item]) => [`${key}: `, item] as const)
  const plain = (items: readonly Value[]) => items.map(item => ['', item] as const)
  function of(item: Value): string {
    if (typeof item !== 'object' || item === null) return take(leafOf(item).text)
    if (!isTagged(item)) {
      return Array.isArray(item) ? list('[', plain(item), ']') : list('{', named(item as Props), '}')
    }
    switch (item.$type) {
      case 'class':
        return list(`${item.name} {`, named(item.props), '}')
      case 'object':
        return list('{', named(item.props), '}')
      case 'array':
        return list('[', plain(item.items), ']')
      case 'Set':
        return list('Set {', plain(item.values), '}')
      case 'Map':
        return list(
          'Map {',
          item.entries.map(([key, held]) => [`${preview(key, 20).text} => `, held]),
          '}',
        )
      case 'redacted':
        return take(`redacted ${fingerprint(item.fingerprint)}`)
      default:
        return take(leafOf(item).text)
    }
  }
  return { text: of(value), whole }
}
