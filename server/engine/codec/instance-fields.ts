import { refuseStored } from './describe.ts'
import { errorFields } from './error-fields.ts'
import type { Registration } from './registry.ts'
import { lose, type Seen, type Writing } from './writing.ts'

function pick(source: object, fields: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {}
  for (const field of fields)
    if (Object.hasOwn(source, field)) picked[field] = (source as Record<string, unknown>)[field]
  return picked
}

const isRecord = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What is stored of an instance; undefined where its function `store` fails, which is then noted as a loss. */
export function instanceFields(
  writing: Writing,
  value: object,
  registration: Registration,
  seen: Seen,
): object | undefined {
  const { name, fields, store, isError } = registration
  if (store !== undefined) {
    try {
      const stored = store(value)
      return isRecord(stored) ? stored : lose(writing, seen, refuseStored(name, undefined))
    } catch (error) {
      return lose(writing, seen, refuseStored(name, error))
    }
  }
  if (!isError) return fields === undefined ? value : pick(value, fields)
  const all = errorFields(value as Error, false)
  return fields === undefined ? all : pick(all, ['message', 'cause', 'stack', 'errors', ...fields])
}
