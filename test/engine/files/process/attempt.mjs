// Tries each method as a user without rights: `node attempt.mjs <folder> <id> <bytes>`. Says what each rejected with.
import { createFileStorage } from '../../../../dist/server/engine/storages/files/file-storage.js'

const [folder, id, bytes] = process.argv.slice(2)
// Whoever is root may do everything: becomes nobody.
if (process.getuid() === 0) {
  process.setgid(65534)
  process.setuid(65534)
}
const storage = createFileStorage({ folder, onCorrupt() {} })
const data = 'x'.repeat(Number(bytes))
const attempts = {
  exists: () => storage.exists(id),
  load: () => storage.load(id),
  save: () => storage.save(id, { data, flash: null, created: 1, client: null, cookie: null }),
  touch: () => storage.touch(id),
  flashShown: () => storage.touch(id, { flashShown: true }),
  destroy: () => storage.destroy(id),
  setAside: () => storage.setAside(id, 'a test'),
}
const results = {}
for (const [name, attempt] of Object.entries(attempts)) {
  results[name] = await attempt().then(
    () => 'done',
    error => ({ code: error.code, status: error.status, message: error.message, cause: error.cause?.code }),
  )
}
process.stdout.write(JSON.stringify(results))
