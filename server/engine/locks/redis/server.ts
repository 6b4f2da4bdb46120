import { hash, randomBytes } from 'node:crypto'
import type { Holder } from '../../events.ts'
import type { RedisLink } from '../../redis/link.ts'
import type { Subscription } from '../../redis/subscriber.ts'
import { decodeHolder, encodeHolder } from './holder.ts'
import { ACQUIRE, CHANNEL_LENGTH, PASS_ON, RELEASE, RENEW } from './scripts.ts'

/** A lock of one session, as the server knows it. The session's id is not to be had from it. */
export interface Place {
  readonly keys: readonly [lock: string, next: string, queue: string]
}

/** What the server says of a lock that this process has. */
export type Standing = 'lost' | 'held' | 'wanted'

/** The questions to the server. Each is one round trip and one step. */
export interface LockServer {
  /** `Redis (session-lock:*)` */
  readonly name: string
  /** Milliseconds for which a lock is taken, or renewed. */
  readonly ttl: number
  placeOf(id: string): Place
  /** True where it is taken; else for how many milliseconds, at most, it is not free unless its holder renews it. */
  take(place: Place, token: string, holder: Holder, signal: AbortSignal): Promise<true | number>
  /** What has this token, lock or turnstile, is free. */
  free(place: Place, token: string): Promise<void>
  renew(leases: readonly { readonly place: Place; readonly token: string }[]): Promise<Standing[]>
  passOn(place: Place, token: string, holder: Holder): Promise<Standing>
  /** Who has it; null where nobody has, `unknown` where somebody else's value lies there. */
  holder(place: Place): Promise<Holder | 'unknown' | null>
  /** A token that nobody else has. */
  newToken(): string
  /** Tells of tokens that may take their lock now; and null when some may have been missed. */
  listen(heard: (token: string | null) => void): Subscription
}

export function createLockServer(link: RedisLink, prefix: string, ttl: number): LockServer {
  const channels = link.realName(`${prefix}next:`)
  const channel = randomBytes(CHANNEL_LENGTH / 2).toString('hex')
  const life = String(ttl)

  return {
    name: `Redis (${link.realName(prefix)}*)`,
    ttl,

    placeOf(id) {
      const name = hash('sha256', id, 'hex').slice(0, 32)
      return { keys: [prefix + name, `${prefix}${name}:next`, `${prefix}${name}:queue`] }
    },

    async take({ keys }, token, holder, signal) {
      const reply = await link.script(ACQUIRE, keys, [token, encodeHolder(holder), life], signal)
      const [isTaken, rest] = numbersOf(reply)
      return isTaken === 1 ? true : Math.max(0, rest ?? 0)
    },

    async free({ keys }, token) {
      await link.script(RELEASE, keys, [token, channels])
    },

    async renew(leases) {
      const keys = leases.flatMap(
        ({
          place: {
            keys: [lock, , queue],
          },
        }) => [lock, queue],
      )
      const reply = await link.script(RENEW, keys, [life, ...leases.map(({ token }) => token)])
      return numbersOf(reply).map(standingOf)
    },

    async passOn({ keys: [lock, , queue] }, token, holder) {
      const [number] = numbersOf(await link.script(PASS_ON, [lock, queue], [life, token, encodeHolder(holder)]))
      return standingOf(number)
    },

    async holder({ keys: [lock] }) {
      const value = await link.command(['GET', link.key(lock)])
      return value === null ? null : (decodeHolder(String(value)) ?? 'unknown')
    },

    newToken: () => channel + randomBytes(16).toString('hex'),

    listen: heard => link.subscribe(channels + channel, { message: heard, resumed: () => heard(null) }),
  }
}

const numbersOf = (reply: unknown): number[] => (Array.isArray(reply) ? reply.map(Number) : [])

const standingOf = (number: number | undefined): Standing => (number === 2 ? 'wanted' : number === 1 ? 'held' : 'lost')
