import type { SessionRecord, Storage } from '../storage.ts'
import { isStoredCookie } from '../stored-cookie.ts'
import type { Commands } from './commands.ts'
import { cookieText } from './format.ts'
import { type FlashRule, TOUCH } from './scripts.ts'

type Lasting = Pick<SessionRecord, 'cookie' | 'created'>

interface Touch {
  /** What a session says of its life, so that touching it is one round trip. */
  remember(id: string, record: Lasting): void
  readonly touch: Storage['touch']
}

/** The fields of a session that say so. */
interface Known {
  readonly created: string
  readonly cookie: string
}

/** So many sessions are remembered, those that were used last. */
const REMEMBERED = 5000
/** A session whose cookie changes more often meanwhile is as good as touched by whoever changes it. */
const ATTEMPTS = 5

/**
 * The time to live follows from when a session was created and from its cookie. They are remembered from its load, the script
 * touches it only if they are so still, and else it tells what they are.
 */
export function createTouch(commands: Commands, ttlOf: (record: Lasting, touched: number) => string): Touch {
  const known = new Map<string, Known>()

  function keep(id: string, fields: Known): void {
    known.delete(id)
    if (known.size >= REMEMBERED) known.delete(known.keys().next().value ?? '')
    known.set(id, fields)
  }

  return {
    remember: (id, record) => keep(id, { created: String(record.created), cookie: cookieText(record) }),

    async touch(id, { flashShown, flash } = { flashShown: false }) {
      const rule: FlashRule = !flashShown || flash === null ? 'keep' : flash === undefined ? 'clear' : 'clear if same'
      const now = Date.now()
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { created, cookie } = known.get(id) ?? { created: '', cookie: '' }
        const ttl = created === '' ? '' : ttlOf({ created: Number(created), cookie: parseCookie(cookie) }, now)
        const answer = await commands.run('touch', id, TOUCH, [created, cookie, String(now), ttl, rule, flash ?? ''])
        if (!Array.isArray(answer)) return
        keep(id, { created: String(answer[0]), cookie: String(answer[1]) })
      }
    },
  }
}

function parseCookie(text: string): SessionRecord['cookie'] {
  try {
    const value: unknown = JSON.parse(text)
    return isStoredCookie(value) ? value : null
  } catch {
    return null
  }
}
