// Makes many sessions, half of them over, and sweeps them: `node many.mjs <folder> <count>`. Says how it went.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { newId } from '../../../../dist/server/engine/id.js'
import { encodeRecord } from '../../../../dist/server/engine/storages/files/format.js'
import { sweep } from '../../../../dist/server/engine/sweep/sweep.js'

const [folder, count] = process.argv.slice(2)
const bytes = encodeRecord({ data: 'x'.repeat(300), flash: null, created: 1, client: null, cookie: null })
const made = new Set()
for (let i = 0; i < Number(count); i++) {
  const id = newId()
  const sub = `${folder}/${id.slice(0, 2)}`
  if (!made.has(sub)) mkdirSync(sub, { recursive: true })
  made.add(sub)
  writeFileSync(`${sub}/${id}`, bytes)
  if (i % 2 === 0) utimesSync(`${sub}/${id}`, 1, 1)
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
