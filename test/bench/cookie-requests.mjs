// What sessions in cookies cost: an app with a 2 KB session, without sessions, with cookie-session, which signs them, and with
// the engine, which encrypts them. `npm run bench:cookie-requests`
import { compareApps } from './compare-apps.mjs'

await compareApps('cookie-session', 'cookie')
process.exit(0)
