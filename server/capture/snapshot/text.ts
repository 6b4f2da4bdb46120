import type { Packed, Value } from '../../protocol/value.ts'

/** An app (or an old library) may give every object a toJSON, which JSON.stringify would run. */
const isPolluted = () => 'toJSON' in Array.prototype || 'toJSON' in Object.prototype

function write(value: Value): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${write(member as Value)}`)
  return `{${members.join(',')}}`
}

/** A tree of plain data → its text, without running any code of the app. */
export const writeValue = (value: Value): Packed => (isPolluted() ? write(value) : JSON.stringify(value))
