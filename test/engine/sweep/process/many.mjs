// Makes many sessions, half of them over, and sweeps them: `node many.mjs <folder> <count>`. Says how it went.
import { linkSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { newId } from '../../../../dist/server/engine/id.js'
import { encodeRecord } from '../../../../dist/server/engine/storages/files/format.js'
import { sweep } from '../../../../dist/server/engine/sweep/sweep.js'

const [folder, count] = process.argv.slice(2)
const bytes = encodeRecord({ data: 'x'.repeat(300), flash: null, created: 1, client: null, cookie: null })
const made = new Set()
/** The last files that were written: one that is over, and one that is not. */
const written = ['', '']
for (let i = 0; i < Number(count); i++) {
  const id = newId()
  const sub = `${folder}/${id.slice(0, 2)}`
  if (!made.has(sub)) mkdirSync(sub, { recursive: true })
  made.add(sub)
  const file = `${sub}/${id}`
  // Names for one file take a twentieth of the time of files; a sweep sees no difference. File systems bound them.
  if (i % 10_000 > 1) linkSync(written[i % 2], file)
  else {
    written[i % 2] = file
    writeFileSync(file, bytes)
    if (i % 2 === 0) utimesSync(file, 1, 1)
  }
}
const rss = process.memoryUsage().rss
const { user, system } = process.cpuUsage()
let peak = 0
let said = 0
const report = await sweep({
  folder,
  idle: '1d',
  onProgress() {
    said++
    peak = Math.max(peak, process.memoryUsage().rss)
  },
})
const { user: userAfter, system: systemAfter } = process.cpuUsage()
const cpu = Math.round((userAfter + systemAfter - user - system) / 1000)
process.stdout.write(JSON.stringify({ ...report, said, rss, peak, cpu }))
