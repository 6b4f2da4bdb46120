// Compares apps of engine-app.mjs, each in a process of its own: CPU microseconds a request, the variants in turns in one run.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from './load.mjs'

/** What V8 makes of the same program differs from process to process. */
const PROCESSES = 5
const ROUNDS = 5
const REQUESTS = 2000
const USERS = 4
const program = fileURLToPath(new URL('./engine-app.mjs', import.meta.url))

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

async function start(variant, folder) {
  const child = fork(program, [variant, folder], { env: { ...process.env, NODE_ENV: 'production' } })
  const [{ port }] = await once(child, 'message')
  const cpu = async () => {
    child.send('cpu')
    return (await once(child, 'message'))[0].cpu
  }
  return { child, port, cpu }
}

/** CPU microseconds a request, by round, of the processes of one run. */
async function measure(apps, page, costs) {
  for (let round = -1; round < ROUNDS; round++) {
    for (const [variant, { port, cpu }] of apps) {
      const before = await cpu()
      // Users of their own: nobody waits for a lock here.
      await Promise.all(Array.from({ length: USERS }, () => load(port, page, REQUESTS / USERS, 1)))
      // The first round warms up.
      if (round >= 0) costs.get(variant).push(((await cpu()) - before) / REQUESTS)
    }
  }
}

/** Prints how `own` compares with `other`, as a whole and less what the app costs without sessions. */
export async function compareApps(other, own) {
  const variants = ['none', other, own]
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-bench-'))
  const pages = new Map(['/read', '/write'].map(page => [page, new Map(variants.map(variant => [variant, []]))]))
  for (let run = 0; run < PROCESSES; run++) {
    const apps = new Map()
    for (const variant of variants) apps.set(variant, await start(variant, join(folder, variant)))
    for (const [page, costs] of pages) await measure(apps, page, costs)
    for (const { child } of apps.values()) child.kill()
  }
  const compare = of => {
    const part = variant => of(variant) - of('none')
    const whole = (of(other) / of(own)).toFixed(2)
    return `${own} is ×${whole} cheaper, its own part ×${(part(other) / part(own)).toFixed(2)}`
  }
  console.log(
    `CPU microseconds a request, median of ${PROCESSES} processes × ${ROUNDS} rounds of ${REQUESTS}, in turns; Node ${process.version}`,
  )
  const sum = new Map(variants.map(variant => [variant, 0]))
  for (const [page, costs] of pages) {
    const of = variant => median(costs.get(variant))
    for (const variant of variants) sum.set(variant, sum.get(variant) + of(variant))
    const cells = variants.map(variant => `${variant} ${of(variant).toFixed(0)}`)
    console.log(`  ${page.padEnd(7)} ${cells.join('   ')}   ${compare(of)}`)
  }
  console.log(`  both    ${compare(variant => sum.get(variant))}`)
  rmSync(folder, { recursive: true, force: true })
}
