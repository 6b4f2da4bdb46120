// Says that it is there, waits for a word, and stores a first session. Says 'ok', or what went wrong.
import { once } from 'node:events'
import { newId } from '../../../../dist/server/engine/id.js'
import { connect } from './connect.mjs'

const [dialect, address] = process.argv.slice(2)
const { db, storage } = await connect(dialect, address)
const go = once(process, 'message')
process.send('there')
await go
try {
  await storage.save(newId(), { data: '{}', flash: null, created: Date.now(), client: null, cookie: null })
  process.send('ok')
} catch (error) {
  process.send(`${error.message} ${error.cause}`)
}
await db.destroy()
process.disconnect()
