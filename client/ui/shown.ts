import type { PathStep, Props, Tagged, Value } from '../../server/protocol/index.ts'
import { isTagged } from '../../server/protocol/value.ts'
import { bytes, fingerprint, number, plural, quoted } from '../format.ts'

/** One thing inside a value. */
export interface Member {
  readonly step: PathStep
  /** The key as shown, and what stands after it on a line: `qty: `, `"a key" => `, nothing in a list. */
  readonly key: string
  readonly joint: string
  readonly value: Value
}

/** How a value is shown. A leaf is its text; a container its members between brackets. */
export interface Shown {
  readonly text: string
  /** The word on its chip, where the text alone does not tell the type. */
  readonly type?: string | undefined
  readonly secret?: boolean
  readonly members?: readonly Member[]
  readonly close?: string
  /** How many further members the snapshot did not keep. */
  readonly cut?: number | undefined
}

/** Longer strings are cut on their line, and unfold. */
const longest = 160
const longestKey = 80

const list = (items: readonly Value[], text = '[', close = ']'): Shown => ({
  text,
  close,
  members: items.map((value, index) => ({ step: index, key: `[${index}]`, joint: '', value })),
})

const record = (props: Props, name = ''): Shown => ({
  text: `${name}{`,
  close: '}',
  members: Object.entries(props).map(([step, value]) => {
    const key = /^[A-Za-z_$][\w$-]*$/.test(step) ? step : quoted(step)
    return { step, key, joint: `${key}: `, value }
  }),
})

/** A Map's keys are named in paths by their text, as the protocol's diff does it. */
function map(entries: readonly (readonly [Value, Value])[]): Shown {
  const seen = new Set<string>()
  const members = entries.map(([key, value]) => {
    const text = JSON.stringify(key)
    let name = text
    for (let i = 2; seen.has(name); i++) name = `${text} #${i}`
    seen.add(name)
    const shown = `${onLine(key, 40).text} =>`
    const step = { map: name.length > longestKey ? `${name.slice(0, longestKey)}…` : name }
    return { step, key: shown, joint: `${shown} `, value }
  })
  return { text: 'Map {', close: '}', members }
}

const string = (text: string, length: number): Shown =>
  length > longest
    ? { text: `${quoted(text.slice(0, longest))}…`, type: plural(length, 'character') }
    : { text: quoted(text) }

function tagged(tag: Tagged): Shown {
  const type = tag.$type
  switch (type) {
    case 'Map':
      return { ...map(tag.entries), type: `Map ${number(tag.size)}`, cut: tag.size - tag.entries.length }
    case 'Set': {
      const cut = tag.size - tag.values.length
      return { ...list(tag.values, 'Set {', '}'), type: `Set ${number(tag.size)}`, cut }
    }
    case 'array':
      return { ...list(tag.items), type: plural(tag.length, 'item'), cut: tag.more?.count }
    case 'class':
      return { ...record(tag.props, `${tag.name} `), type: `class ${tag.name}`, cut: tag.more?.count }
    case 'object':
      return { ...record(tag.props), type: tag.toJSON && 'has toJSON', cut: tag.more?.count }
    case 'string':
      return string(tag.value, tag.length)
    case 'redacted':
      return { text: `redacted ${fingerprint(tag.fingerprint)}`, secret: true }
    case 'bytes':
      return { text: tag.hex, type: `${tag.name} ${bytes(tag.length)}` }
    case 'Error':
      return { text: quoted(tag.message), type: tag.name }
    case 'cut':
      return { text: tag.what, type: `cut: ${tag.bound}` }
    case 'cycle':
      return { text: `↑ ${tag.path}`, type }
    case 'undefined':
    case 'hole':
    case 'getter':
      return { text: type }
    case 'function':
    case 'opaque':
      return { text: tag.name, type }
    default:
      return { text: String(tag.value), type }
  }
}

export function show(value: Value): Shown {
  if (typeof value === 'string') return string(value, value.length)
  if (typeof value !== 'object' || value === null) return { text: String(value) }
  if (isTagged(value)) return tagged(value)
  return Array.isArray(value) ? list(value) : record(value as Props)
}

/** The whole of a string that stands cut on its line; null for what is whole there. */
export function longText(value: Value): string | null {
  const text = typeof value === 'object' && value !== null && 'value' in value ? value.value : value
  return typeof text === 'string' && text.length > longest ? text : null
}

/** A value as code on one line of about `budget` characters at most; `whole` where nothing was left out. */
export function onLine(value: Value, budget: number): { readonly text: string; readonly whole: boolean } {
  let text = ''
  let whole = true
  function add({ text: own, members = [], close = '', cut = 0 }: Shown) {
    text += own
    let left = members.length
    for (const { joint, value: inner } of members) {
      if (text.length > budget) break
      text += (left-- < members.length ? ', ' : '') + joint
      add(show(inner))
    }
    if (left + cut > 0) whole = false
    text += (left + cut > 0 ? '…' : '') + close
  }
  add(show(value))
  return text.length > budget + 20 ? { text: `${text.slice(0, budget)}…`, whole: false } : { text, whole }
}
