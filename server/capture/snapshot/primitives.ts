import type { Value } from '../../protocol/value.ts'
import { hideInText } from './hide.ts'
import { spendDigest, type Walk } from './state.ts'

/** About what a tag takes in the text. */
export const TAG_COST = 48

const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff

/** The beginning of a text, no surrogate pair cut in two. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text
  return text.slice(0, isHigh(text.charCodeAt(length - 1)) ? length - 1 : length)
}

export function keepString(walk: Walk, text: string): Value {
  const { bounds, secrets } = walk
  if (text.length > bounds.string) {
    walk.text -= bounds.string + TAG_COST
    spendDigest(walk, text.length)
    // Read further than it is kept, so that no secret is cut in two before it is seen.
    const value = cutText(hideInText(walk, cutText(text, bounds.string * 2)), bounds.string)
    return { $type: 'string', value, length: text.length, digest: secrets.fingerprint(text) }
  }
  walk.text -= text.length + 3
  return hideInText(walk, text)
}

export function keepNumber(walk: Walk, value: number): Value {
  walk.text -= 8
  if (Number.isFinite(value) && !Object.is(value, -0)) return value
  walk.text -= TAG_COST
  return { $type: 'number', value: Object.is(value, -0) ? '-0' : String(value) }
}

const HUGE = 2n ** 2048n

/** Decimal digits of a huge number take minutes: its last 64 bits stand for it. */
function bigintText(value: bigint): string {
  if (value < HUGE && value > -HUGE) return String(value)
  return `${value < 0n ? '-' : ''}…${BigInt.asUintN(64, value).toString(16)} (hexadecimal, more than 2048 bits)`
}

const MAX_NAME = 100

const describeSymbol = Object.getOwnPropertyDescriptor(Symbol.prototype, 'description')?.get

/** `Symbol(name)`, as it prints. */
export function symbolText(value: symbol): string {
  const description: unknown = describeSymbol === undefined ? '' : Reflect.apply(describeSymbol, value, [])
  return `Symbol(${typeof description === 'string' ? cutText(description, MAX_NAME) : ''})`
}

/** A function's name, where it is plain data. */
export function functionName(value: object): string {
  const found = Object.getOwnPropertyDescriptor(value, 'name')?.value
  return typeof found === 'string' ? cutText(found, MAX_NAME) : ''
}

export function keepOther(walk: Walk, value: bigint | symbol | undefined): Value {
  walk.text -= TAG_COST
  if (typeof value === 'undefined') return { $type: 'undefined' }
  const text = typeof value === 'bigint' ? bigintText(value) : symbolText(value)
  walk.text -= text.length
  return typeof value === 'bigint' ? { $type: 'bigint', value: text } : { $type: 'symbol', value: text }
}
