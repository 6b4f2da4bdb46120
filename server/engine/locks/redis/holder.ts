import type { Holder } from '../../events.ts'

/*
 * The value of a lock: its token, and for whoever looks with redis-cli, who has it:
 *
 *     0f3c… {"pid":4711,"method":"POST","path":"/checkout","since":1700000000000}
 */

/** A path is not longer there. */
const MAX_PATH = 200

export const encodeHolder = ({ pid, method, path, since }: Holder): string =>
  JSON.stringify({ pid, method, path: path.slice(0, MAX_PATH), since })

/** null where it is none of ours. */
export function decodeHolder(value: string): Holder | null {
  try {
    const found: unknown = JSON.parse(value.slice(value.indexOf(' ') + 1))
    if (typeof found !== 'object' || found === null) return null
    const { pid, method, path, since } = found as Record<string, unknown>
    if (typeof pid !== 'number' || typeof method !== 'string') return null
    return typeof path === 'string' && typeof since === 'number' ? { pid, method, path, since } : null
  } catch {
    return null
  }
}
