import type { Loss } from '../protocol/session.ts'
import { formatPath, isTagged, type PathStep, type Props, type Tagged, type Value } from '../protocol/value.ts'

const MAX_LOSSES = 100

interface Walk {
  readonly found: Loss[]
  readonly steps: PathStep[]
  inArray: boolean
}

const isFull = (walk: Walk) => walk.found.length >= MAX_LOSSES

function report(walk: Walk, type: string, becomes: string): void {
  if (!isFull(walk)) walk.found.push({ path: formatPath(walk.steps), type, becomes })
}

function visitMembers(walk: Walk, members: Iterable<readonly [string | number, Value]>): void {
  for (const [step, member] of members) {
    if (isFull(walk)) return
    walk.steps.push(step)
    walk.inArray = typeof step === 'number'
    visit(walk, member)
    walk.steps.pop()
  }
}

const visitProps = (walk: Walk, props: Props) => visitMembers(walk, Object.entries(props))

type LossWords = readonly [type: string, becomes: string]

function bytesLoss(name: string): LossWords {
  if (name === 'Buffer') return [name, '{"type":"Buffer","data":[…]}']
  return [name, name.endsWith('ArrayBuffer') || name === 'DataView' ? '{}' : '{"0":…}']
}

function opaqueLoss(name: string): LossWords | null {
  if (name === 'BigInt') return ['bigint', 'an error']
  return name === 'Promise' || name.startsWith('Weak') ? [name, '{}'] : null
}

function objectLoss(tag: Extract<Tagged, { readonly $type: 'class' | 'object' }>): LossWords | null {
  const type = tag.$type === 'class' ? `class ${tag.name}` : 'object'
  if (tag.toJSON === true) return [type, 'whatever its toJSON answers']
  if (tag.$type === 'class') return [type, 'plain object']
  return tag.symbols === undefined ? null : ['symbol keys', 'nothing']
}

/** What is lost of the value itself, not of its members. */
function lossOf(tag: Tagged, inArray: boolean): LossWords | null {
  switch (tag.$type) {
    case 'undefined':
    case 'function':
    case 'symbol':
      return [tag.$type, inArray ? 'null' : 'nothing']
    case 'hole':
      return ['hole', 'null']
    case 'number':
      return [tag.value, tag.value === '-0' ? '0' : 'null']
    case 'bigint':
    case 'cycle':
      return [tag.$type, 'an error']
    case 'getter':
      return ['getter', 'what it answers']
    case 'Date':
      return ['Date', tag.value === null ? 'null' : 'string']
    case 'URL':
      return ['URL', 'string']
    case 'RegExp':
    case 'Error':
    case 'Map':
    case 'Set':
      return [tag.$type, '{}']
    case 'bytes':
      return bytesLoss(tag.name)
    case 'class':
    case 'object':
      return objectLoss(tag)
    case 'array':
      // An array that is kept whole is tagged for its named keys alone.
      return tag.items.length === tag.length ? ['array with named keys', 'array'] : null
    case 'opaque':
      return opaqueLoss(tag.name)
    case 'string':
    case 'cut':
    case 'redacted':
      return null
  }
}

function visitTagged(walk: Walk, tag: Tagged): void {
  const loss = lossOf(tag, walk.inArray)
  if (loss !== null) report(walk, ...loss)
  if (tag.$type === 'array') visitMembers(walk, tag.items.entries())
  // What a toJSON keeps is not known, so nothing below it is known to be lost.
  if ((tag.$type === 'class' || tag.$type === 'object') && tag.toJSON !== true) visitProps(walk, tag.props)
}

function visit(walk: Walk, value: Value): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) visitMembers(walk, value.entries())
  else if (isTagged(value)) visitTagged(walk, value)
  else visitProps(walk, value as Props)
}

/** What of a snapshot does not come back from a store that keeps JSON, by path; the first 100. Of secrets, nothing. */
export function losses(value: Value): Loss[] {
  const walk: Walk = { found: [], steps: [], inArray: false }
  visit(walk, value)
  return walk.found
}
