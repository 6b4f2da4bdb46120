// Reads one session until it has changed so many times: `node reader.mjs <folder> <id> <times>`. Says what it saw.
import { createFileStorage } from '../../../../dist/server/engine/storages/files/file-storage.js'

const [folder, id, times] = process.argv.slice(2)
const storage = createFileStorage({ folder, onCorrupt: ({ reason }) => torn.push(reason) })
const torn = []
let last = 0
let loads = 0
for (let changes = 0; changes < Number(times); loads++) {
  const found = await storage.load(id)
  if (found === null) {
    torn.push('nothing there')
    continue
  }
  const { n, fill } = JSON.parse(found.data)
  const isWhole = n === found.created && fill === String(n % 10).repeat(n % 3 === 0 ? 200_000 : 1000)
  if (!isWhole || found.flash !== (n % 2 === 0 ? `"${n}"` : null) || n < last) torn.push(`${n} after ${last}`)
  if (n > last) changes++
  last = n
}
process.stdout.write(JSON.stringify({ loads, torn }))
