// What sessions in files cost: an app with a 2 KB session, without sessions, with express-session and session-file-store, and
// with the engine. `npm run bench:engine`
import { compareApps } from './compare-apps.mjs'

await compareApps('file-store', 'engine')
process.exit(0)
