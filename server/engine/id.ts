import { randomFillSync } from 'node:crypto'
import { SessionError } from './errors.ts'
import { showValue } from './show-value.ts'

/*
 * A session's id is `<random>` or `<group>.<random>`. The random part is 160 bits in 32 characters of base32hex (RFC 4648,
 * section 7) in lower case, so that two ids never name one file where the file system ignores case.
 */

const ALPHABET = '0123456789abcdefghijklmnopqrstuv'
const RANDOM_LENGTH = 32
const GROUP = /^[A-Za-z0-9_-]{1,64}$/
const ID = /^(?:[A-Za-z0-9_-]{1,64}\.)?[0-9a-v]{32}$/
/** Names of devices on Windows, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i

const pool = Buffer.alloc(RANDOM_LENGTH * 128)
let used = pool.length

function randomPart(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let text = ''
  for (const end = used + RANDOM_LENGTH; used < end; used++) {
    text += ALPHABET[pool[used]! & 31]
    // An id that was given out is in the memory of its request only.
    pool[used] = 0
  }
  return text
}

/** A new id of 160 random bits; `group` has passed `checkGroup`. */
export function newId(group?: string | null): string {
  return group === undefined || group === null ? randomPart() : `${group}.${randomPart()}`
}

/** Whether this has the form of an id. Only what has it may become a path, a lock or a question to a storage. */
export function isId(text: unknown): text is string {
  if (typeof text !== 'string' || !ID.test(text)) return false
  const group = groupOf(text)
  return group === null || !RESERVED.test(group)
}

/** The group of an id, null where it has none. */
export function groupOf(id: string): string | null {
  const dot = id.length - RANDOM_LENGTH - 1
  return dot > 0 ? id.slice(0, dot) : null
}

/** Whether this can be a group: 1 to 64 letters, digits, `_` and `-`, and no device of Windows. */
export const isGroup = (value: unknown): value is string =>
  typeof value === 'string' && GROUP.test(value) && !RESERVED.test(value)

/**
 * What the option `separate` returned, if it can be a group.
 * @throws SessionError ERR_SESSION_OPTION
 */
export function checkGroup(value: unknown): string {
  if (isGroup(value)) return value
  const isReserved = typeof value === 'string' && RESERVED.test(value)
  throw new SessionError(
    'ERR_SESSION_OPTION',
    `\`separate\` returned ${showValue(value)}${isReserved ? ', which Windows reserves for a device' : ''}. It names the ` +
      'sub-folder of a session: let it return 1 to 64 letters, digits, "_" or "-".',
  )
}
