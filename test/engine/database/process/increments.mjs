// Loads and saves one session many times at once, each time by one more. Says what it knows of the saves.
import { once } from 'node:events'
import { newId } from '../../../../dist/server/engine/id.js'
import { connect } from './connect.mjs'

const [dialect, address, id, count] = process.argv.slice(2)
const { db, storage } = await connect(dialect, address)
const result = { saves: 0, lost: 0, revived: 0 }

async function increment() {
  const stored = await storage.load(id)
  const record = { ...stored, data: String(Number(stored.data) + 1) }
  const { overwrote } = await storage.save(id, record, { stored, update: { id: newId() } })
  result.saves++
  result.lost += overwrote?.lostCount ?? 0
  result.revived += overwrote?.revivedCount ?? 0
}

await storage.exists(id)
const go = once(process, 'message')
process.send('there')
await go
try {
  // At once, but ten at a time, so that what is loaded is not always the same.
  let left = Number(count)
  const work = async () => {
    while (left-- > 0) await increment()
  }
  await Promise.all(Array.from({ length: 10 }, work))
  process.send(result)
} catch (error) {
  process.send(`${error.message} ${error.cause}`)
}
await db.destroy()
process.disconnect()
