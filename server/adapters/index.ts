import type { Adapter } from './adapter.ts'
import { cookieSession } from './cookie-session/watch.ts'
import { engine } from './engine/watch.ts'
import { expressSession } from './express-session/watch.ts'

/** The session libraries that are understood. The first that shows itself in a request has it. */
export const adapters: readonly Adapter[] = [expressSession, cookieSession, engine]
