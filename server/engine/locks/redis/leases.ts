import type { BackendHold } from '../lock.ts'
import type { LockServer, Place, Standing } from './server.ts'
import { within } from './within.ts'

/** A lock that this process has until a time, unless it is renewed. */
interface Lease {
  readonly place: Place
  readonly token: string
  /** By the monotonic clock of this process, counted from before the server was asked: it is over there a little later. */
  until: number
  /** When the server said so, `performance.now()`. */
  lostAt: number | null
  isWanted: boolean
  /** Times that it was handed on without hearing whether somebody else waits. */
  unheard: number
}

interface Leases {
  /** @param sent when the server was asked: `performance.now()` */
  begin(place: Place, token: string, sent: number): BackendHold
  close(): void
}

/** So many are renewed with one script, which keeps the server for about half a millisecond. */
const TOGETHER = 200
/** The longest that `confirm` waits for its answer, in milliseconds. */
const CONFIRM = 5000
/** How often a lock goes on inside the process while it is not known whether another one waits. */
const UNHEARD = 2

/** @param free gives a lock back; it does not fail */
export function createLeases(server: LockServer, free: (place: Place, token: string) => void): Leases {
  const leases = new Set<Lease>()
  // Clocks may differ by a hundredth.
  const validity = server.ttl * 0.99
  let timer: NodeJS.Timeout | null = null
  let isRenewing = false

  const lostAt = (lease: Lease) => lease.lostAt ?? (performance.now() >= lease.until ? lease.until : null)
  const isLost = (lease: Lease) => lostAt(lease) !== null

  function note(lease: Lease, standing: Standing | undefined, sent: number): void {
    if (standing === undefined || standing === 'lost') lease.lostAt ??= Math.min(lease.until, performance.now())
    else lease.until = Math.max(lease.until, sent + validity)
    lease.isWanted = standing === 'wanted'
  }

  async function renew(some: readonly Lease[]): Promise<void> {
    const sent = performance.now()
    const standings = await server.renew(some)
    for (const [index, lease] of some.entries()) note(lease, standings[index], sent)
  }

  async function renewAll(): Promise<void> {
    if (isRenewing) return
    isRenewing = true
    const all = [...leases].filter(lease => lease.lostAt === null)
    const parts = Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, i) =>
      all.slice(i * TOGETHER, (i + 1) * TOGETHER),
    )
    // What cannot be renewed now is tried again a third of its life later, and else is over by the clock.
    await Promise.allSettled(parts.map(renew))
    isRenewing = false
  }

  function end(lease: Lease): void {
    leases.delete(lease)
    if (leases.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }

  return {
    begin(place, token, sent) {
      const lease: Lease = { place, token, until: sent + validity, lostAt: null, isWanted: false, unheard: 0 }
      leases.add(lease)
      timer ??= setInterval(renewAll, server.ttl / 3).unref()
      return {
        release() {
          if (!leases.has(lease)) return
          end(lease)
          free(place, token)
        },

        get lost() {
          return isLost(lease)
        },
        get lostAt() {
          return lostAt(lease)
        },

        async confirm() {
          if (isLost(lease)) return false
          const isRenewed = renew([lease]).then(() => true)
          const rest = lease.until - performance.now()
          return (await within(isRenewed, Math.min(rest, CONFIRM), false)) && !isLost(lease)
        },

        contended: () => lease.isWanted || lease.unheard >= UNHEARD,

        passOn(holder) {
          const sent = performance.now()
          lease.unheard++
          server.passOn(place, token, holder).then(
            standing => {
              lease.unheard = 0
              note(lease, standing, sent)
            },
            () => {
              // Nobody is told who has it, but it is held all the same.
            },
          )
        },
      }
    },

    close() {
      for (const lease of [...leases]) {
        end(lease)
        free(lease.place, lease.token)
      }
    },
  }
}
