/**
 * About how much memory an exchange holds, in bytes: a character counts as one, which is what V8 needs for Latin text
 * and half of what it needs for other scripts; every member counts 16. Strings are not read, so the cost is that of
 * the members: the snapshots, which are the bulk, are one string each.
 */
export function measure(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length
  if (typeof value !== 'object' || value === null) return 16
  let bytes = 16
  if (Array.isArray(value)) {
    for (const item of value) bytes += measure(item)
    return bytes
  }
  for (const key in value) bytes += 16 + key.length + measure((value as Record<string, unknown>)[key])
  return bytes
}
