// What sessions in files cost: CPU microseconds a request, of an app with a 2 KB session, without sessions, with
// express-session and session-file-store, and with the engine. The variants take turns in one run. `npm run bench:engine`
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from './load.mjs'

const ROUNDS = 7
const REQUESTS = 2000
const USERS = 4
const program = fileURLToPath(new URL('./engine-app.mjs', import.meta.url))
const variants = ['none', 'cookie-session', 'cookie']
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-bench-'))

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

async function start(variant) {
  const child = fork(program, [variant, join(folder, variant)], { env: { ...process.env, NODE_ENV: 'production' } })
  const [{ port }] = await once(child, 'message')
  const cpu = async () => {
    child.send('cpu')
    return (await once(child, 'message'))[0].cpu
  }
  return { child, port, cpu }
}

const apps = new Map()
for (const variant of variants) apps.set(variant, await start(variant))

async function measure(page) {
  const costs = new Map(variants.map(variant => [variant, []]))
  for (let round = -1; round < ROUNDS; round++) {
    for (const [variant, { port, cpu }] of apps) {
      const before = await cpu()
      // Users of their own: nobody waits for a lock here.
      await Promise.all(Array.from({ length: USERS }, () => load(port, page, REQUESTS / USERS, 1)))
      // The first round warms up.
      if (round >= 0) costs.get(variant).push(((await cpu()) - before) / REQUESTS)
    }
  }
  return costs
}

console.log(`CPU microseconds a request, median of ${ROUNDS} rounds of ${REQUESTS}, in turns; Node ${process.version}`)
const sum = new Map(variants.map(variant => [variant, 0]))
const compare = of => {
  const own = variant => of(variant) - of('none')
  const whole = (of('cookie-session') / of('cookie')).toFixed(1)
  return `the engine is ×${whole} cheaper, its own part ×${(own('cookie-session') / own('cookie')).toFixed(1)}`
}
for (const page of ['/read', '/write']) {
  const costs = await measure(page)
  const of = variant => median(costs.get(variant))
  for (const variant of variants) sum.set(variant, sum.get(variant) + of(variant))
  const cells = variants.map(variant => `${variant} ${of(variant).toFixed(0)}`)
  console.log(`  ${page.padEnd(7)} ${cells.join('   ')}   ${compare(of)}`)
}
console.log(`  both    ${compare(variant => sum.get(variant))}`)
for (const { child } of apps.values()) child.kill()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
