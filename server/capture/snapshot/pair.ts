import type { Walk } from './state.ts'

const nameKeys = ['name', 'key', 'field', 'path', 'param', 'property'] as const

const isValueKey = (key: string) => key === 'value' || key === 'values' || key === 'val'

/** `v`: nearly all keys are told apart by it. */
const V = 118

/** Whether a key is the `value` beside a `name` that is a secret's, as forms and validators list their fields. */
export function isSecretPair(walk: Walk, object: object, key: string): boolean {
  if (key.charCodeAt(0) !== V || !isValueKey(key) || walk.bare) return false
  return nameKeys.some(nameKey => {
    const name: unknown = Object.getOwnPropertyDescriptor(object, nameKey)?.value
    return typeof name === 'string' && walk.secrets.isSecretName(name)
  })
}
