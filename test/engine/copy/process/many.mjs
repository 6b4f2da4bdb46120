// Makes sessions in files, small and large ones, and copies them to another folder: `node many.mjs <folder> <small> <large>`.
import { mkdirSync, writeFileSync } from 'node:fs'
import { copySessions } from '../../../../dist/server/engine/copy/copy.js'
import { newId } from '../../../../dist/server/engine/id.js'
import { createFileStorage } from '../../../../dist/server/engine/storages/files/file-storage.js'
import { encodeRecord } from '../../../../dist/server/engine/storages/files/format.js'

const [folder, small, large] = process.argv.slice(2)
const made = new Set()

function make(count, length) {
  const bytes = encodeRecord({ data: 'x'.repeat(length), flash: null, created: 1, client: null, cookie: null })
  for (let i = 0; i < count; i++) {
    const id = newId()
    const place = `${folder}/from/${id.slice(0, 2)}`
    if (!made.has(place)) mkdirSync(place, { recursive: true })
    made.add(place)
    writeFileSync(`${place}/${id}`, bytes)
  }
}
make(Number(small), 500)
make(Number(large), 4_000_000)
globalThis.gc?.()
const before = process.memoryUsage().rss
let peak = 0
const measure = () => {
  peak = Math.max(peak, process.memoryUsage().rss)
}
const timer = setInterval(measure, 10)
const open = name => createFileStorage({ folder: `${folder}/${name}` })
const report = await copySessions({ from: open('from'), to: open('to'), onProgress: measure, onPage: measure })
clearInterval(timer)
process.stdout.write(JSON.stringify({ ...report, before, peak }))
