// Loads and saves far more at once than files may be open: `node crowd.mjs <folder> <id> <times>`. Says how it went.
import { newId } from '../../../../dist/server/engine/id.js'
import { createFileStorage } from '../../../../dist/server/engine/storages/files/file-storage.js'

const [folder, id, times] = process.argv.slice(2)
const storage = createFileStorage({ folder })
const record = { data: 'x', flash: null, created: 1, client: null, cookie: null }
const work = Array.from({ length: Number(times) }, () => [storage.load(id), storage.save(newId(), record)]).flat()
const results = await Promise.allSettled(work)
const failed = results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message)
process.stdout.write(JSON.stringify({ done: results.length - failed.length, failed: [...new Set(failed)] }))
