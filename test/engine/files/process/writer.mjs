// Saves one session again and again, until it is killed: `node writer.mjs <folder> <id>`. Says when it has begun.
import { createFileStorage } from '../../../../dist/server/engine/storages/files/file-storage.js'

const [folder, id] = process.argv.slice(2)
const storage = createFileStorage({ folder })
const first = (await storage.load(id))?.created ?? 0
const save = n =>
  storage.save(id, {
    data: JSON.stringify({ n, fill: String(n % 10).repeat(n % 3 === 0 ? 200_000 : 1000) }),
    flash: n % 2 === 0 ? `"${n}"` : null,
    created: n,
    client: null,
    cookie: null,
  })

await save(first + 1)
process.stdout.write('writing\n')
for (let n = first + 2; ; n++) await save(n)
